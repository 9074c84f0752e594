#include "passes/normalization.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "ir/ops/add.h"
#include "ir/ops/mul.h"
#include "ir/ops/pow.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/sqrt.h"
#include "passes/pass.h"

namespace sinter {
namespace {

// Whether the value is an f32 constant with the dimensions of the shape from `axis` on.
bool IsRowOf(const Graph& graph, const Shape& shape, int64_t axis, ValueId value) {
  const ConstantRef& constant = graph.value(value).constant;
  if (constant == nullptr || constant->dtype() != DType::kFloat32) return false;
  const std::vector<int64_t>& dims = constant->dims();
  if (static_cast<int64_t>(dims.size()) != shape.rank() - axis) return false;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (!shape[static_cast<int>(axis) + static_cast<int>(i)].Is(dims[i])) return false;
  }
  return true;
}

}  // namespace

Pattern RootMeanSquare(const Variable& x, const Variable& mean, const Variable& epsilon) {
  const Pattern square = AnyOf({Op<Pow>(x, 2), Op<Mul>(x, x)});
  return Distinctive(Op<Sqrt>(Op<Add>(As(mean, Op<ReduceMean>(square)), Number(epsilon))));
}

std::optional<int64_t> NormalizedFrom(const Match& match, const Graph& graph, const Variable& mean,
                                      std::initializer_list<Variable> weights,
                                      PassContext& context) {
  const Node& node = match.ProducerOf(mean);
  const Shape& shape = graph.type(node.inputs[0]).shape;
  const auto axes = ReducedAxes<ReduceMean>(graph, node);
  if (!axes || axes->first + axes->count != shape.rank()) {
    match.Explain(context, "other-axes", "its mean is not over the last axes, which it keeps");
    return std::nullopt;
  }
  for (const Variable& weight : weights) {
    if (IsRowOf(graph, shape, axes->first, match[weight])) continue;
    match.Explain(context, "other-weights",
                  absl::StrCat("its scale or bias ", graph.type(match[weight]).ToString(),
                               " is not an f32 constant with the dimensions of the means"));
    return std::nullopt;
  }
  return axes->first;
}

}  // namespace sinter
