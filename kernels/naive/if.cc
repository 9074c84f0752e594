#include "ir/ops/if.h"

#include "kernels/naive/run_body.h"

namespace sinter::naive {

absl::StatusOr<std::vector<ConstantRef>> Make(const If& op, const Call& call) {
  SINTER_ASSIGN_OR_RETURN(const ConstantRef condition, OperandOf(call.inputs[0]));
  SINTER_ASSIGN_OR_RETURN(const bool holds, Condition(*condition));
  const auto then_count = static_cast<size_t>(op.then_inputs);
  const auto branch_inputs =
      holds ? call.inputs.subspan(1, then_count) : call.inputs.subspan(1 + then_count);
  std::vector<ConstantRef> inputs;
  for (const InputView& view : branch_inputs) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef input, OperandOf(view));
    inputs.push_back(std::move(input));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                          Evaluate(*call.bodies[holds ? 0 : 1], inputs));
  return Detached(results);
}

}  // namespace sinter::naive
