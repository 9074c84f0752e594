// Rewrite: decomposed GELU -> gelu(x)
//   x * 0.5 * (1 + erf(x / sqrt(2))), the three factors in any order, as PyTorch exports it; or
//   with tanh(sqrt(2/pi) (x + 0.044715 x^3)) for erf
// Legal when nothing else uses the inner results. Pays because the single node fuses into the
// matmul before it.
#include "ir/ops/gelu.h"

#include <numbers>

#include "ir/ops/add.h"
#include "ir/ops/div.h"
#include "ir/ops/erf.h"
#include "ir/ops/mul.h"
#include "ir/ops/pow.h"
#include "ir/ops/tanh.h"
#include "passes/passes.h"
#include "passes/pattern.h"

namespace sinter {

MaybePatch RecogniseGelu(const Graph& graph, NodeId id, PassContext& context) {
  static const Variable x;
  static const Pattern by_erf =
      ProductOf(x, 0.5,
                Op<Add>(1, Distinctive(Op<Erf>(AnyOf({Op<Div>(x, std::numbers::sqrt2),
                                                      Op<Mul>(x, std::numbers::sqrt2 / 2)})))));
  static const Pattern cube = AnyOf({Op<Pow>(x, 3), Op<Mul>(x, Op<Mul>(x, x))});
  static const Pattern by_tanh = ProductOf(
      x, 0.5,
      Op<Add>(1, Distinctive(
                     Op<Tanh>(Op<Mul>(0.7978845608028654, Op<Add>(x, Op<Mul>(0.044715, cube)))))));
  for (const auto& [pattern, approximate] : {std::pair(by_erf, GeluApproximation::kNone),
                                             std::pair(by_tanh, GeluApproximation::kTanh)}) {
    const auto match = Match::At(graph, id, pattern, context);
    if (match && match->HasResultType(x, context)) {
      return match->Rewritten("gelu", Gelu{.approximate = approximate}, {x});
    }
  }
  return std::nullopt;
}

}  // namespace sinter
