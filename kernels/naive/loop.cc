#include "ir/ops/loop.h"

#include "kernels/naive/run_body.h"

namespace sinter::naive {

namespace {

// More iterations than any model needs. The limit stops endless loops of hostile models.
constexpr int64_t kMostIterations = int64_t{1} << 24;

}  // namespace

absl::StatusOr<std::vector<ConstantRef>> Make(const Loop& op, const Call& call) {
  const Graph& body = *call.bodies[0];
  const auto carried = static_cast<size_t>(op.carried);
  std::vector<ConstantRef> values;
  for (const InputView& view : call.inputs) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef value, OperandOf(view));
    values.push_back(std::move(value));
  }
  if (values[0]->element_count() != 1)
    return absl::InvalidArgumentError("the number of iterations must be one number");
  const int64_t most = values[0]->values<int64_t>()[0];
  SINTER_ASSIGN_OR_RETURN(bool holds, Condition(*values[1]));
  // The first two inputs of the body may have rank 0 or 1.
  const std::vector<int64_t> counter_dims(
      static_cast<size_t>(body.type(body.inputs()[0]).shape.rank()), 1);
  const std::vector<int64_t> condition_dims(
      static_cast<size_t>(body.type(body.inputs()[1]).shape.rank()), 1);
  std::vector<Stack> stacks(body.outputs().size() - 1 - carried);
  for (int64_t i = 0; i < most && holds; ++i) {
    if (i == kMostIterations) {
      return absl::ResourceExhaustedError(
          absl::StrCat("more than ", kMostIterations, " iterations"));
    }
    values[0] = Constant::FromValues<int64_t>(counter_dims, {i});
    values[1] = Constant::FromValues<bool>(condition_dims, {holds});
    SINTER_ASSIGN_OR_RETURN(std::vector<ConstantRef> results, Evaluate(body, values));
    SINTER_ASSIGN_OR_RETURN(holds, Condition(*results[0]));
    for (size_t k = 0; k < carried; ++k) values[2 + k] = results[1 + k];
    for (size_t k = 0; k < stacks.size(); ++k) {
      SINTER_RETURN_IF_ERROR(stacks[k].Add(results[1 + carried + k]));
    }
  }
  std::vector<ConstantRef> outputs(values.begin() + 2, values.begin() + 2 + op.carried);
  for (size_t k = 0; k < stacks.size(); ++k) {
    const Type& slice = body.type(body.outputs()[1 + carried + k].value);
    SINTER_ASSIGN_OR_RETURN(ConstantRef joined, stacks[k].Join(0, false, slice));
    outputs.push_back(std::move(joined));
  }
  return Detached(outputs);
}

}  // namespace sinter::naive
