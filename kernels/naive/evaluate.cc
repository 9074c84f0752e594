#include "kernels/naive/evaluate.h"

#include <algorithm>

#include "kernels/naive/naive.h"
#include "kernels/run_limits.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

template <class Pointer>
View<Pointer> PlainView(DType dtype, const std::vector<int64_t>& dims, Pointer data) {
  return {dtype, dims, Layout().Strides(dims), Layout(), data};
}

// With all inputs bound, a symbolic size either depends on data or does not fit 64 bits. If it
// depends on data, its name contains '?', or is a hash that starts with 'd' if the name would be
// long.
bool DependsOnData(const Shape& shape) {
  return !shape.has_rank() || std::any_of(shape.begin(), shape.end(), [](const Dim& dim) {
    return !dim.is_static() &&
           (dim.symbol().find('?') != std::string::npos || dim.symbol().front() == 'd');
  });
}

// InvalidArgument if the size is not known or does not fit 64 bits.
absl::Status CheckSize(const Graph& graph, NodeId id, const Type& type) {
  if (type.shape.is_static() && ByteSize(type).valid()) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat(graph.NameOf(id), ": the size of its result ",
                                                 type.ToString(),
                                                 " is not known, or does not fit 64 bits"));
}

// The node with the result types that inference derives from these operands. Their sizes fit 64
// bits.
absl::StatusOr<Graph::BoundNode> BindNode(const Graph& graph, NodeId id,
                                          const std::vector<ConstantRef>& operands) {
  Graph::BoundNode bound{graph.OutputTypes(id), graph.node(id).bodies};
  const bool is_static = std::all_of(bound.outputs.begin(), bound.outputs.end(),
                                     [](const Type& type) { return type.shape.is_static(); });
  if (!is_static) {
    SINTER_ASSIGN_OR_RETURN(bound, graph.BindNode(id, operands));
  }
  for (const Type& type : bound.outputs) SINTER_RETURN_IF_ERROR(CheckSize(graph, id, type));
  return bound;
}

absl::StatusOr<std::vector<ConstantRef>> RunNode(const Graph& graph, NodeId id,
                                                 const std::vector<ConstantRef>& inputs) {
  const Node& node = graph.node(id);
  const std::string name = absl::StrCat(graph.NameOf(id), ": ", ToAbsl(node.operation.name()));
  std::vector<InputView> input_views;
  for (const ConstantRef& input : inputs) {
    input_views.push_back(PlainView<const void*>(input->dtype(), input->dims(), input->data()));
  }
  if (node.operation.info().traits.data_dependent_shape) {
    SINTER_RETURN_IF_ERROR(Annotate(RunLimits::CheckInterrupted(), name));
    auto made = Make(node.operation, {input_views, {}, node.bodies});
    if (!made.ok()) return Annotate(made.status(), name);
    SINTER_CHECK(made->size() >= node.outputs.size());
    made->resize(node.outputs.size());
    return made;
  }
  SINTER_ASSIGN_OR_RETURN(const Graph::BoundNode bound, BindNode(graph, id, inputs));
  std::vector<OutputView> output_views;
  std::vector<AlignedBytes> buffers;
  for (const Type& type : bound.outputs) {
    const std::vector<int64_t> dims = type.shape.ToIntegers();
    SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(type.dtype, dims).Get());
    SINTER_RETURN_IF_ERROR(Annotate(RunLimits::CheckInterrupted(), name));
    SINTER_RETURN_IF_ERROR(Annotate(RunLimits::CheckTensor(size), name));
    auto bytes = AllocateAligned(size);
    if (!bytes.ok()) return Annotate(bytes.status(), graph.NameOf(id));
    output_views.push_back(PlainView<void*>(type.dtype, dims, bytes->get()));
    buffers.push_back(*std::move(bytes));
  }
  SINTER_RETURN_IF_ERROR(
      Annotate(Run(node.operation, {input_views, output_views, bound.bodies}), name));
  std::vector<ConstantRef> results;
  for (size_t i = 0; i < buffers.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(
        ConstantRef result,
        Constant::Create(output_views[i].dtype, output_views[i].dims, std::move(buffers[i])));
    results.push_back(std::move(result));
  }
  return results;
}

// The graph with its inputs' shapes bound; nothing if they are already bound.
absl::StatusOr<std::optional<Graph>> Bind(const Graph& graph, std::span<const ConstantRef> inputs) {
  if (inputs.size() != graph.inputs().size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the graph takes ", graph.inputs().size(), " inputs, not ", inputs.size()));
  }
  bool bound = true;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const Value& input = graph.value(graph.inputs()[i]);
    const Shape shape = Shape::Of(inputs[i]->dims());
    if (input.type.dtype != inputs[i]->dtype() || !Refines(shape, input.type.shape)) {
      return absl::InvalidArgumentError(
          absl::StrCat("input '", input.name, "' must be ", input.type.ToString(), ", not ",
                       Type{inputs[i]->dtype(), shape, {}}.ToString()));
    }
    bound = bound && shape == input.type.shape;
  }
  if (bound) return std::nullopt;
  Graph copy = graph;
  for (size_t i = 0; i < inputs.size(); ++i) {
    copy.SetType(copy.inputs()[i], Type{inputs[i]->dtype(), Shape::Of(inputs[i]->dims()), {}});
  }
  SINTER_RETURN_IF_ERROR(copy.InferTypes());
  return copy;
}

}  // namespace

absl::StatusOr<std::vector<ConstantRef>> Evaluate(const Graph& unbound,
                                                  std::span<const ConstantRef> inputs) {
  SINTER_ASSIGN_OR_RETURN(const std::optional<Graph> bound, Bind(unbound, inputs));
  const Graph& graph = bound ? *bound : unbound;
  std::vector<ConstantRef> values(graph.value_limit());
  std::vector<size_t> uses_left(graph.value_limit());
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    values[i] = graph.value({i}).constant;
    uses_left[i] = graph.UseCount({i});
  }
  for (size_t i = 0; i < inputs.size(); ++i) values[graph.inputs()[i].index] = inputs[i];
  const std::vector<NodeId> order = graph.TopologicalOrder();
  // Sizes are checked before anything is allocated.
  for (const NodeId id : order) {
    for (const Type& type : graph.OutputTypes(id)) {
      if (!DependsOnData(type.shape)) SINTER_RETURN_IF_ERROR(CheckSize(graph, id, type));
    }
  }
  for (const NodeId id : order) {
    const Node& node = graph.node(id);
    std::vector<ConstantRef> operands;
    for (const ValueId input : node.inputs) operands.push_back(values[input.index]);
    SINTER_ASSIGN_OR_RETURN(std::vector<ConstantRef> results, RunNode(graph, id, operands));
    for (size_t i = 0; i < results.size(); ++i) {
      values[node.outputs[i].index] = std::move(results[i]);
    }
    for (const ValueId input : node.inputs) {
      if (--uses_left[input.index] == 0) values[input.index].reset();
    }
  }
  std::vector<ConstantRef> outputs;
  for (const GraphOutput& output : graph.outputs()) outputs.push_back(values[output.value.index]);
  return outputs;
}

absl::StatusOr<std::vector<ConstantRef>> EvaluateNode(const Graph& graph, NodeId node,
                                                      std::span<const ConstantRef> inputs) {
  return RunNode(graph, node, {inputs.begin(), inputs.end()});
}

}  // namespace sinter::naive
