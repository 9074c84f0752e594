#include "kernels/naive/evaluate.h"

#include <optional>

#include "ir/status.h"
#include "kernels/naive/naive.h"

namespace sinter::naive {
namespace {

// Larger integer tensors are data, not shapes.
constexpr int64_t kMostContents = 1 << 16;

template <class View>
View DenseView(const Type& type) {
  const std::vector<int64_t> dims = type.shape.ToIntegers();
  return View{.dtype = type.dtype, .dims = dims, .strides = Layout().Strides(dims)};
}

std::optional<std::vector<Dim>> ContentsOf(const Constant& constant) {
  const bool integer = constant.dtype() == DType::kInt64 || constant.dtype() == DType::kInt32;
  if (!integer || constant.dims().size() > 1 || constant.element_count() > kMostContents) {
    return std::nullopt;
  }
  const std::vector<int64_t> integers = constant.ToIntegers();
  return std::vector<Dim>(integers.begin(), integers.end());
}

// The results' types for these operands; their elements are known, so every shape is.
absl::StatusOr<std::vector<Type>> InferFor(const Node& node, std::span<const ConstantRef> inputs) {
  std::vector<Type> types;
  std::vector<std::optional<std::vector<Dim>>> contents;
  types.reserve(inputs.size());
  contents.reserve(inputs.size());
  std::vector<OperandInfo> operands;
  for (const ConstantRef& input : inputs) {
    types.push_back(Type{input->dtype(), Shape::Of(input->dims()), {}});
    contents.push_back(ContentsOf(*input));
    operands.push_back({&types.back(), input.get(), contents.back() ? &*contents.back() : nullptr});
  }
  Inference inference(operands, node.outputs.size(), node.bodies);
  SINTER_RETURN_IF_ERROR(node.operation.Infer(inference));
  std::vector<Type> results;
  for (ResultInfo& result : inference.results()) {
    if (!result.type.shape.is_static() ||
        !ElementCount(result.type.shape.ToIntegers()).valid()) {
      return absl::InvalidArgumentError(
          absl::StrCat("the result's shape ", result.type.shape.ToString(), " cannot be held"));
    }
    results.push_back(std::move(result.type));
  }
  return results;
}

absl::StatusOr<std::vector<ConstantRef>> RunNode(const Node& node,
                                                 std::span<const ConstantRef> inputs) {
  if (!node.operation.info().inputs.Allows(inputs.size())) {
    return absl::InvalidArgumentError(absl::StrCat("cannot take ", inputs.size(), " operands"));
  }
  if (node.operation.Is<Fused>()) {
    SINTER_CHECK(node.bodies.size() == 1);
    return Evaluate(*node.bodies[0], inputs);
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<Type> types, InferFor(node, inputs));
  std::vector<InputView> from;
  for (const ConstantRef& input : inputs) {
    from.push_back(DenseView<InputView>(Type{input->dtype(), Shape::Of(input->dims()), {}}));
    from.back().data = input->data();
  }
  std::vector<OutputView> to;
  std::vector<AlignedBytes> storage;
  for (const Type& type : types) {
    SINTER_ASSIGN_OR_RETURN(const int64_t bytes,
                            ByteSize(type.dtype, type.shape.ToIntegers()).Get());
    SINTER_ASSIGN_OR_RETURN(AlignedBytes memory, AllocateAligned(bytes));
    to.push_back(DenseView<OutputView>(type));
    to.back().data = memory.get();
    storage.push_back(std::move(memory));
  }
  SINTER_RETURN_IF_ERROR(Run(node.operation, Call{from, to, node.bodies}));
  std::vector<ConstantRef> results;
  for (size_t i = 0; i < types.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef result, Constant::Create(types[i].dtype, to[i].dims,
                                                                 std::move(storage[i])));
    results.push_back(std::move(result));
  }
  return results;
}

absl::Status CheckInput(const Value& expected, const Constant& actual) {
  if (actual.dtype() == expected.type.dtype &&
      Refines(Shape::Of(actual.dims()), expected.type.shape)) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("input '", expected.name, "' must be ", expected.type.ToString(), ", not ",
                   Type{actual.dtype(), Shape::Of(actual.dims()), {}}.ToString()));
}

}  // namespace

absl::StatusOr<std::vector<ConstantRef>> EvaluateNode(const Graph& graph, NodeId node,
                                                      std::span<const ConstantRef> inputs) {
  auto results = RunNode(graph.node(node), inputs);
  if (!results.ok()) return Annotate(results.status(), graph.NameOf(node));
  return results;
}

absl::StatusOr<std::vector<ConstantRef>> Evaluate(const Graph& graph,
                                                  std::span<const ConstantRef> inputs) {
  if (inputs.size() != graph.inputs().size()) {
    return absl::InvalidArgumentError(absl::StrCat("the graph takes ", graph.inputs().size(),
                                                   " inputs, not ", inputs.size()));
  }
  std::vector<ConstantRef> values(graph.value_limit());
  std::vector<size_t> uses_left(graph.value_limit());
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    values[i] = graph.value(ValueId{i}).constant;
    uses_left[i] = graph.UseCount(ValueId{i});
  }
  for (size_t i = 0; i < inputs.size(); ++i) {
    SINTER_RETURN_IF_ERROR(CheckInput(graph.value(graph.inputs()[i]), *inputs[i]));
    values[graph.inputs()[i].index] = inputs[i];
  }
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    std::vector<ConstantRef> operands;
    for (const ValueId input : node.inputs) operands.push_back(values[input.index]);
    SINTER_ASSIGN_OR_RETURN(std::vector<ConstantRef> results, EvaluateNode(graph, id, operands));
    for (size_t i = 0; i < results.size(); ++i) {
      if (uses_left[node.outputs[i].index] > 0) {
        values[node.outputs[i].index] = std::move(results[i]);
      }
    }
    for (const ValueId input : node.inputs) {
      if (--uses_left[input.index] == 0) values[input.index].reset();
    }
  }
  std::vector<ConstantRef> outputs;
  for (const GraphOutput& output : graph.outputs()) {
    const ConstantRef& value = values[output.value.index];
    if (value == nullptr) return absl::InvalidArgumentError("the graph has a cycle");
    outputs.push_back(value);
  }
  return outputs;
}

}  // namespace sinter::naive
