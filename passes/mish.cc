// Rewrite: x * tanh(softplus(x)) -> mish(x)
// softplus(x) may also be log(1 + exp(x)). Legal when nothing else uses the inner results. Pays
// because three or more passes over memory become one, which backends fuse into the convolution
// before it. Before ONNX's opset 18, Mish has this form. The single node is also more accurate:
// exp(x) is infinite from 89 on.
#include "ir/ops/mish.h"

#include "ir/ops/add.h"
#include "ir/ops/exp.h"
#include "ir/ops/log.h"
#include "ir/ops/mul.h"
#include "ir/ops/softplus.h"
#include "ir/ops/tanh.h"
#include "passes/passes.h"
#include "passes/pattern.h"

namespace sinter {

MaybePatch RecogniseMish(const Graph& graph, NodeId id, PassContext& context) {
  static const Variable x;
  static const Pattern softplus =
      AnyOf({Distinctive(Op<Softplus>(x)), Op<Log>(Op<Add>(1, Distinctive(Op<Exp>(x))))});
  static const Pattern mish = Op<Mul>(x, Op<Tanh>(softplus));
  const auto match = Match::At(graph, id, mish, context);
  if (!match || !match->HasResultType(x, context)) return std::nullopt;
  return match->Rewritten("mish", Mish{}, {x});
}

}  // namespace sinter
