#include "tests/fuzz/random_graph.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "frontend/onnx/export.h"
#include "ir/ops.h"
#include "kernels/naive/evaluate.h"
#include "sinter/status.h"
#include "tests/fuzz/random_loop.h"
#include "tests/random_elements.h"
#include "tests/random_net.h"

namespace sinter::fuzz {
namespace {

// Operators for which a small difference in an operand may cause a large one in the result.
constexpr std::string_view kDiscontinuous[] = {"arg_max",
                                               "arg_min",
                                               "bit_cast",
                                               "cast",
                                               "ceil",
                                               "equal",
                                               "floor",
                                               "greater",
                                               "hardmax",
                                               "greater_or_equal",
                                               "is_inf",
                                               "is_nan",
                                               "less",
                                               "less_or_equal",
                                               "max_roi_pool",
                                               "mod",
                                               "one_hot",
                                               "quantize_linear",
                                               "resize",
                                               "roi_align",
                                               "round",
                                               "sign",
                                               "top_k",
                                               "unique",
                                               "max_unpool",
                                               "not",
                                               "grid_sample",
                                               "deform_conv",
                                               "range",
                                               "eye_like",
                                               "tan",
                                               "max_pool",
                                               "lp_normalization"};
// Models have no reorder, and fused has no random case.
constexpr std::string_view kNeverUsed[] = {"reorder", "fused"};

constexpr double kLargestMagnitude = 1e3;
constexpr int64_t kMostElements = 20000;

template <class List>
bool Contains(const List& list, std::string_view name) {
  return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

// The operators that a graph may contain.
std::vector<const OperatorDefinition*> Operators(bool exportable) {
  const std::vector<std::string_view> without_export = OperatorsWithoutExport();
  std::vector<const OperatorDefinition*> operators;
  for (const OperatorDefinition* definition : AllOperators()) {
    const std::string_view name = definition->info.name;
    if (definition->random_case == nullptr || Contains(kNeverUsed, name)) continue;
    if (exportable && Contains(without_export, name)) continue;
    operators.push_back(definition);
  }
  return operators;
}

class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {
    made_.graph.name = absl::StrCat("random graph ", seed);
    const bool exportable = random_.Chance(0.9);
    const std::vector<const OperatorDefinition*> operators = Operators(exportable);
    const int64_t nodes = random_.Integer(2, 9);
    while (cases_ < nodes) {
      const auto which = random_.Integer(0, static_cast<int64_t>(operators.size()) - 1);
      AddCase(*operators[static_cast<size_t>(which)]);
    }
    AddOutputs();
  }

  RandomGraph Take() { return std::move(made_); }

 private:
  struct Candidate {
    ValueId value;
    bool exact;  // every backend computes the same bits
  };

  Graph& graph() { return made_.graph; }
  const ConstantRef& Elements(ValueId value) { return made_.values[value.index]; }

  void SetElements(ValueId value, ConstantRef elements, bool exact) {
    made_.values.resize(graph().value_limit());
    const bool usable = elements->element_count() > 0 &&
                        elements->element_count() <= kMostElements && IsModerate(*elements);
    if (usable) candidates_.push_back({value, exact});
    made_.values[value.index] = std::move(elements);
  }

  static bool IsWithin(const Constant& elements, double low, double high) {
    bool within = true;
    VisitDType(elements.dtype(), [&](auto zero) {
      for (const auto element : elements.values<decltype(zero)>()) {
        const auto number = static_cast<double>(element);
        within = within && number >= low && number <= high;
      }
    });
    return within;
  }
  static bool IsModerate(const Constant& elements) {
    return !IsFloatingPoint(elements.dtype()) ||
           IsWithin(elements, -kLargestMagnitude, kLargestMagnitude);
  }

  // Floats around zero may slightly exceed the range of the case. A range that does not reach 1 is
  // a strict domain.
  static bool Fits(const RandomInput& input, const Constant& elements) {
    const bool around_zero =
        IsFloatingPoint(input.dtype) && input.low == -input.high && input.high >= 1;
    const double slack = around_zero ? 4 : 1;
    return elements.dtype() == input.dtype &&
           IsWithin(elements, slack * input.low, slack * input.high);
  }

  ValueId Constants(const std::vector<int64_t>& elements) {
    const auto count = static_cast<int64_t>(elements.size());
    const ConstantRef constant = Constant::FromValues<int64_t>({count}, elements);
    const ValueId value = graph().AddConstant(constant);
    made_.values.resize(graph().value_limit());
    made_.values[value.index] = constant;
    return value;
  }

  // Adds and runs the node. Returns nullopt if it or its results are refused.
  std::optional<ValueId> Add(const Operation& operation, const std::vector<ValueId>& inputs,
                             bool exact) {
    const absl::StatusOr<NodeId> node = graph().AddNode(operation, inputs);
    if (!node.ok()) return std::nullopt;
    std::vector<ConstantRef> operands;
    for (const ValueId input : inputs) operands.push_back(Elements(input));
    const auto results = naive::EvaluateNode(graph(), *node, operands);
    if (!results.ok()) {
      graph().RemoveNode(*node);
      return std::nullopt;
    }
    for (size_t i = 0; i < results->size(); ++i) {
      const ConstantRef& result = (*results)[i];
      SetElements(graph().node(*node).outputs[i], result,
                  exact || !IsFloatingPoint(result->dtype()));
    }
    return graph().node(*node).outputs.front();
  }

  // Gives the value other dims: flattens, repeats and slices it as needed.
  std::optional<ValueId> WithDims(Candidate candidate, const std::vector<int64_t>& dims) {
    const int64_t needed = ElementCount(dims).ValueOrDie();
    ValueId value = candidate.value;
    int64_t count = Elements(value)->element_count();
    const auto then = [&](const Operation& operation, std::vector<ValueId> operands) {
      operands.insert(operands.begin(), value);
      const std::optional<ValueId> result = Add(operation, operands, candidate.exact);
      if (result) value = *result;
      return result.has_value();
    };
    if (count != needed) {
      if (!then(Reshape{}, {Constants({count})})) return std::nullopt;
      if (count < needed) {
        const int64_t times = (needed + count - 1) / count;
        if (!then(Tile{}, {Constants({times})})) return std::nullopt;
        count *= times;
      }
      if (count > needed &&
          !then(Slice{}, {Constants({0}), Constants({needed}), Constants({0}), Constants({1})})) {
        return std::nullopt;
      }
    }
    if (!then(Reshape{}, {Constants(dims)})) return std::nullopt;
    return value;
  }

  std::optional<Candidate> FindCandidate(const RandomInput& input, bool must_be_exact) {
    std::vector<Candidate> same_dims;
    std::vector<Candidate> other_dims;
    for (const Candidate& candidate : candidates_) {
      if (must_be_exact && !candidate.exact) continue;
      const Constant& elements = *Elements(candidate.value);
      if (!Fits(input, elements)) continue;
      (elements.dims() == input.dims ? same_dims : other_dims).push_back(candidate);
    }
    for (const auto& [list, chance] : {std::pair(&same_dims, 0.8), std::pair(&other_dims, 0.6)}) {
      if (list->empty() || !random_.Chance(chance)) continue;
      // Later values are more likely, which makes chains rather than stars.
      const auto last = static_cast<int64_t>(list->size()) - 1;
      return (
          *list)[static_cast<size_t>(std::max(random_.Integer(0, last), random_.Integer(0, last)))];
    }
    return std::nullopt;
  }

  ValueId NewOperand(const RandomInput& input, bool may_be_constant) {
    ConstantRef elements = RandomElements(input, random_);
    const bool constant = may_be_constant && random_.Chance(0.4);
    const Type type{input.dtype, Shape::Of(input.dims), {}};
    const ValueId value = constant ? graph().AddConstant(elements)
                                   : graph().AddInput(absl::StrCat("x", made_.inputs.size()), type);
    if (!constant) made_.inputs.push_back(elements);
    SetElements(value, elements, true);
    return value;
  }

  ValueId Operand(const RandomInput& input, bool must_be_exact, bool may_be_constant) {
    if (input.constant != nullptr) {
      const ValueId value = graph().AddConstant(input.constant);
      made_.values.resize(graph().value_limit());
      made_.values[value.index] = input.constant;
      return value;
    }
    if (const auto candidate = FindCandidate(input, must_be_exact)) {
      if (Elements(candidate->value)->dims() == input.dims) return candidate->value;
      if (const auto value = WithDims(*candidate, input.dims)) return *value;
    }
    return NewOperand(input, may_be_constant);
  }

  void AddCase(const OperatorDefinition& definition) {
    const RandomCase random_case = definition.random_case(random_);
    const bool discontinuous = Contains(kDiscontinuous, definition.info.name);
    std::vector<ValueId> operands;
    for (const RandomInput& input : random_case.inputs) {
      operands.push_back(Operand(input, discontinuous, !operands.empty()));
    }
    Add(*random_case.operation, operands, false);
    ++cases_;
  }

  // Unused values become outputs, and occasionally used ones.
  void AddOutputs() {
    const auto add = [&](ValueId value) {
      graph().AddOutput(absl::StrCat("y", graph().outputs().size()), value);
    };
    for (const NodeId id : graph().TopologicalOrder()) {
      for (const ValueId value : graph().node(id).outputs) {
        if (graph().UseCount(value) == 0 || random_.Chance(0.1)) add(value);
      }
    }
    if (graph().outputs().empty()) add(NewOperand({.dims = {2}}, false));
  }

  Random random_;
  RandomGraph made_;
  std::vector<Candidate> candidates_;
  int64_t cases_ = 0;
};

RandomGraph ConvolutionalNet(uint64_t seed) {
  RandomNet net(seed);
  RandomGraph made{.graph = net.graph(), .inputs = {net.MakeInput()}};
  SINTER_CHECK(made.ComputeValues().ok());
  return made;
}

}  // namespace

std::vector<ConstantRef> RandomGraph::Outputs() const {
  std::vector<ConstantRef> outputs;
  for (const GraphOutput& output : graph.outputs()) outputs.push_back(values[output.value.index]);
  return outputs;
}

absl::Status RandomGraph::ComputeValues(
    const std::function<ConstantRef(const ConstantRef&)>& change) {
  values.assign(graph.value_limit(), nullptr);
  for (size_t i = 0; i < inputs.size(); ++i) values[graph.inputs()[i].index] = inputs[i];
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    if (graph.value({i}).is_constant()) values[i] = graph.value({i}).constant;
  }
  for (const NodeId id : graph.TopologicalOrder()) {
    std::vector<ConstantRef> operands;
    for (const ValueId input : graph.node(id).inputs) operands.push_back(values[input.index]);
    SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                            naive::EvaluateNode(graph, id, operands));
    for (size_t i = 0; i < results.size(); ++i) {
      values[graph.node(id).outputs[i].index] = change ? change(results[i]) : results[i];
    }
  }
  return absl::OkStatus();
}

RandomGraph MakeRandomGraph(uint64_t seed) {
  if (seed % 4 == 3) return ConvolutionalNet(seed);
  return seed % 8 == 5 ? MakeRandomLoop(seed) : Maker(seed).Take();
}

bool TakeSpecialValues(RandomGraph& random, uint64_t seed) {
  Random choices(seed);
  for (ConstantRef& input : random.inputs) {
    if (!IsFloatingPoint(input->dtype())) continue;
    VisitDType(input->dtype(), [&]<class T>(T) {
      if constexpr (kIsFloatingPoint<T>) {
        const double special[] = {std::numeric_limits<double>::quiet_NaN(),
                                  std::numeric_limits<double>::infinity(),
                                  -std::numeric_limits<double>::infinity(),
                                  0.0,
                                  -0.0,
                                  1e-40};
        std::vector<T> elements(input->values<T>().begin(), input->values<T>().end());
        for (T& element : elements) {
          if (choices.Chance(0.05)) element = static_cast<T>(special[choices.Integer(0, 5)]);
        }
        input = Constant::FromValues<T>(input->dims(), elements);
      }
    });
  }
  return random.ComputeValues().ok();
}

RandomGraph OnlyNode(const RandomGraph& random, NodeId id) {
  const Node& node = random.graph.node(id);
  RandomGraph only;
  only.graph.name = absl::StrCat(random.graph.name, ", ", random.graph.NameOf(id));
  std::vector<ValueId> operands;
  std::vector<std::pair<ValueId, ConstantRef>> known;
  for (const ValueId input : node.inputs) {
    const ConstantRef& elements = random.values[input.index];
    const bool constant = random.graph.value(input).is_constant();
    const Type type{elements->dtype(), Shape::Of(elements->dims()), {}};
    operands.push_back(constant ? only.graph.AddConstant(elements)
                                : only.graph.AddInput(absl::StrCat("x", only.inputs.size()), type));
    if (!constant) only.inputs.push_back(elements);
    known.emplace_back(operands.back(), elements);
  }
  const NodeId copy = *only.graph.AddNode(
      node.operation, operands,
      {.bodies = node.bodies, .output_count = static_cast<int>(node.outputs.size())});
  only.values.resize(only.graph.value_limit());
  for (auto& [value, elements] : known) only.values[value.index] = elements;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    const ValueId value = only.graph.node(copy).outputs[i];
    only.values[value.index] = random.values[node.outputs[i].index];
    only.graph.AddOutput(absl::StrCat("y", i), value);
  }
  return only;
}

}  // namespace sinter::fuzz
