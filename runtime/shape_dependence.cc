#include "runtime/shape_dependence.h"

#include "ir/ops/if.h"
#include "ir/ops/shape_of.h"
#include "sinter/status.h"

namespace sinter {

ShapeDependence::ShapeDependence(const Graph& graph) : graph_(graph) {
  for (size_t i = 0; i < graph.inputs().size(); ++i) input_index_[graph.inputs()[i]] = i;
}

void ShapeDependence::Sources::Add(const Sources& other) {
  inputs.insert(other.inputs.begin(), other.inputs.end());
  data = data || other.data;
}

ShapeDependence::Sources ShapeDependence::ElementsOf(ValueId value, bool directly) const {
  if (graph_.value(value).is_constant()) return {};
  const auto input = input_index_.find(value);
  if (input == input_index_.end()) return elements_.at(value);
  const Type& type = graph_.type(value);
  const auto count = ElementCount(type.shape.ToIntegers());
  const bool small = count.valid() && count.ValueOrDie() <= kMostElements;
  // Values computed from floating-point numbers differ from run to run, so they count as data.
  const bool discrete = IsInteger(type.dtype) || type.dtype == DType::kBool;
  if (!small || (!discrete && !directly)) return {.inputs = {}, .data = true};
  return {.inputs = {input->second}, .data = false};
}

absl::Status ShapeDependence::Add(NodeId id) {
  const Node& node = graph_.node(id);
  const bool is_if = node.operation.Is<If>();
  // The result shape of NonZero and similar operators depends on all elements, usually on data.
  const bool opaque = node.operation.info().traits.data_dependent_shape && !is_if;
  Sources elements{.inputs = {}, .data = opaque};
  Sources shape{.inputs = {}, .data = opaque};
  for (const ValueId input : node.inputs) {
    const auto open = shapes_.find(input);
    if (open != shapes_.end()) shape.Add(open->second);
    if (!node.operation.Is<ShapeOf>()) elements.Add(ElementsOf(input, false));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<size_t> operands, graph_.ShapeOperands(id));
  for (const size_t operand : operands) shape.Add(ElementsOf(node.inputs[operand], true));
  elements.Add(shape);
  for (const ValueId output : node.outputs) {
    elements_[output] = elements;
    if (graph_.type(output).shape.is_static()) continue;
    shapes_[output] = shape;
    if (!shape.data) inputs_.insert(shape.inputs.begin(), shape.inputs.end());
  }
  return absl::OkStatus();
}

}  // namespace sinter
