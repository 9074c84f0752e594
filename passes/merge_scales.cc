// Rewrite: consecutive scales and offsets -> one scale and one offset
//   (x * a + b) * c + d -> x * (a * c) + (b * c + d), in these steps:
//   (x * a) * c -> x * (a * c);  (x + b) + d -> x + (b + d);
//   (x * a + b) * c -> x * (a * c) + b * c
// a, b, c and d are f32 constants of the same dimensions, or numbers; each new constant is rounded
// once. Legal when nothing else uses the inner results. Pays because every step is a pass over
// memory, or over registers if it is fused. Such chains are a normalisation followed by a separate
// scale, as in Caffe, and two normalisations. Runs after `scale-into-weights`, because a scale in a
// convolution's weights is free.
#include <cmath>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/mul.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// f(x, constant) for a commutative f.
struct Step {
  ValueId x;
  ConstantRef constant;
};

template <class Op>
std::optional<Step> StepOf(const Graph& graph, const Node* node) {
  if (node == nullptr || !node->operation.Is<Op>()) return std::nullopt;
  for (const auto& [x, other] : SidesOf(*node)) {
    const ConstantRef& constant = graph.value(other).constant;
    if (constant != nullptr && constant->dtype() == DType::kFloat32 &&
        graph.type(x).shape == graph.type(node->output()).shape) {
      return Step{x, constant};
    }
  }
  return std::nullopt;
}

template <class Op>
std::optional<Step> InnerStepOf(const Graph& graph, ValueId value) {
  return StepOf<Op>(graph, SingleUseProducer(graph, value));
}

// Combines the constants elementwise. Null if the dimensions do not match, or if an element becomes
// too large or too small for f32, which the separate steps might avoid.
ConstantRef Combine(const Constant& a, const Constant& b,
                    const std::function<double(double, double)>& f) {
  const Constant& larger = a.element_count() >= b.element_count() ? a : b;
  const bool fits = a.dims() == b.dims() || a.element_count() == 1 || b.element_count() == 1;
  if (!fits || a.dims().size() > larger.dims().size() || b.dims().size() > larger.dims().size()) {
    return nullptr;
  }
  const auto at = [](const Constant& constant, size_t i) -> double {
    return constant.values<float>()[constant.element_count() == 1 ? 0 : i];
  };
  std::vector<float> values(static_cast<size_t>(larger.element_count()));
  for (size_t i = 0; i < values.size(); ++i) {
    const double exact = f(at(a, i), at(b, i));
    values[i] = static_cast<float>(exact);
    if (exact != 0 && !std::isnormal(values[i])) return nullptr;
  }
  return Constant::FromValues<float>(larger.dims(), values);
}

}  // namespace

MaybePatch MergeScales(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  Patch patch("merge-scales");
  if (const auto outer = StepOf<Add>(graph, &node)) {
    const auto inner = InnerStepOf<Add>(graph, outer->x);
    if (!inner) return std::nullopt;
    ConstantRef sum = Combine(*inner->constant, *outer->constant, std::plus<>());
    if (sum == nullptr) return std::nullopt;
    patch.Replace(node.output(),
                  patch.AddNode(Add{}, {inner->x, patch.AddConstant(std::move(sum))}));
    return patch;
  }
  const auto outer = StepOf<Mul>(graph, &node);
  if (!outer) return std::nullopt;
  const auto offset = InnerStepOf<Add>(graph, outer->x);
  const auto scale = InnerStepOf<Mul>(graph, offset ? offset->x : outer->x);
  if (!scale) return std::nullopt;
  ConstantRef product = Combine(*scale->constant, *outer->constant, std::multiplies<>());
  if (product == nullptr) return std::nullopt;
  ValueId result = patch.AddNode(Mul{}, {scale->x, patch.AddConstant(std::move(product))});
  if (offset) {
    ConstantRef moved = Combine(*offset->constant, *outer->constant, std::multiplies<>());
    if (moved == nullptr) return std::nullopt;
    result = patch.AddNode(Add{}, {result, patch.AddConstant(std::move(moved))});
  }
  patch.Replace(node.output(), result);
  return patch;
}

}  // namespace sinter
