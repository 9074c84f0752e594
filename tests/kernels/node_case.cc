#include "tests/kernels/node_case.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "sinter/status.h"
#include "tests/random_elements.h"

namespace sinter {

ConstantRef RandomConstant(Random& random, std::vector<int64_t> dims, double low, double high) {
  std::vector<float> values(static_cast<size_t>(ElementCount(dims).ValueOrDie()));
  for (float& value : values) value = static_cast<float>(random.Real(low, high));
  return Constant::FromValues<float>(std::move(dims), values);
}

absl::StatusOr<NodeCase> MakeNodeCase(Operation operation, std::vector<ConstantRef> operands,
                                      const std::vector<bool>& constant,
                                      std::vector<GraphRef> bodies, int output_count) {
  NodeCase node_case;
  std::vector<ValueId> values;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (i < constant.size() && constant[i]) {
      values.push_back(node_case.graph.AddConstant(operands[i]));
    } else {
      values.push_back(node_case.graph.AddInput(
          absl::StrCat("x", i), Type{operands[i]->dtype(), Shape::Of(operands[i]->dims()), {}}));
    }
  }
  SINTER_ASSIGN_OR_RETURN(
      node_case.node,
      node_case.graph.AddNode(std::move(operation), std::move(values),
                              {.bodies = std::move(bodies), .output_count = output_count}));
  node_case.graph.AddOutput("y", node_case.graph.node(node_case.node).output());
  node_case.operands = std::move(operands);
  return node_case;
}

absl::StatusOr<NodeCase> MakeNodeCase(const RandomCase& random_case,
                                      const std::vector<bool>& constant, Random& random) {
  std::vector<ConstantRef> operands;
  for (const RandomInput& input : random_case.inputs) {
    operands.push_back(input.constant != nullptr ? input.constant : RandomElements(input, random));
  }
  return MakeNodeCase(*random_case.operation, std::move(operands), constant);
}

}  // namespace sinter
