// Rewrite: x * sigmoid(x) -> swish(x), and x * sigmoid(alpha * x) with a constant number
// Legal when nothing else uses the gate. Pays because two passes over memory become one, which
// backends fuse into the convolution or product before it: otherwise x would have two uses. Before
// ONNX's opset 24, SiLU and Swish have this form.
#include "ir/ops/swish.h"

#include "ir/ops/mul.h"
#include "ir/ops/sigmoid.h"
#include "passes/passes.h"
#include "passes/pattern.h"

namespace sinter {

MaybePatch RecogniseSwish(const Graph& graph, NodeId id, PassContext&) {
  static const Variable x;
  static const Variable alpha;
  static const Pattern swish = Op<Mul>(x, Op<Sigmoid>(AnyOf({x, Op<Mul>(x, Number(alpha))})));
  const auto match = Match::At(graph, id, swish);
  if (!match || !match->HasResultType(x)) return std::nullopt;
  const float factor = match->Has(alpha) ? match->NumberOf(alpha) : 1;
  return match->Rewritten("swish", Swish{.alpha = factor}, {x});
}

}  // namespace sinter
