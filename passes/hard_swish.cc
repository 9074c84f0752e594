// Rewrite: x * clip(x + 3, 0, 6) / 6 -> hard_swish(x)
// Legal when nothing else uses the inner results; x / 6 may also be x * (1/6). Pays because four
// passes over memory become one, which backends fuse into the convolution before it. Paddle exports
// HardSwish in this form.
#include "ir/ops/hard_swish.h"

#include "ir/ops/add.h"
#include "ir/ops/clip.h"
#include "ir/ops/div.h"
#include "ir/ops/mul.h"
#include "passes/passes.h"
#include "passes/pattern.h"

namespace sinter {

MaybePatch RecogniseHardSwish(const Graph& graph, NodeId id, PassContext& context) {
  static const Variable x;
  static const Pattern gate = Exactly(Clip{.min = 0, .max = 6}, Distinctive(Op<Add>(x, 3)));
  static const Pattern hard_swish = AnyOf(
      {Op<Div>(Op<Mul>(x, gate), 6), Op<Mul>(x, Op<Div>(gate, 6)), ProductOf(x, gate, 1.0 / 6)});
  const auto match = Match::At(graph, id, hard_swish, context);
  if (!match || !match->HasResultType(x, context)) return std::nullopt;
  return match->Rewritten("hard-swish", HardSwish{}, {x});
}

}  // namespace sinter
