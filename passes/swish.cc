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

MaybePatch RecogniseSwish(const Graph& graph, NodeId id, PassContext& context) {
  static const Variable x;
  static const Variable alpha;
  // Many gates are sigmoids, but few are of the value that they gate.
  static const Pattern gated = Distinctive(x);
  static const Pattern swish =
      Op<Mul>(x, Op<Sigmoid>(AnyOf({gated, Op<Mul>(gated, Number(alpha))})));
  const auto match = Match::At(graph, id, swish, context);
  if (!match || !match->HasResultType(x, context)) return std::nullopt;
  const float factor = match->Has(alpha) ? match->NumberOf(alpha) : 1;
  return match->Rewritten("swish", Swish{.alpha = factor}, {x});
}

}  // namespace sinter
