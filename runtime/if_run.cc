// If: runs the branch that the condition selects.
#include <cstring>

#include "ir/ops/if.h"
#include "runtime/body_runner.h"
#include "runtime/control_flow.h"
#include "sinter/status.h"

namespace sinter {
namespace {

class IfRun : public ControlFlowRun {
 public:
  explicit IfRun(const ControlFlow& node)
      : node_(node),
        then_inputs_(static_cast<size_t>(node.operation().As<If>().then_inputs)),
        branches_{BodyRunner(node.program(0)), BodyRunner(node.program(1))} {}

  absl::Status Run(std::span<const OperandView> operands, std::span<ResultView> results,
                   StepTrace* trace) override {
    SINTER_ASSIGN_OR_RETURN(const bool holds, ConditionOf(operands[0]));
    const size_t branch = holds ? 0 : 1;
    const absl::Status status = RunBranch(
        branch, holds ? operands.subspan(1, then_inputs_) : operands.subspan(1 + then_inputs_),
        results, trace);
    branches_[branch].End();
    return status;
  }

 private:
  absl::Status RunBranch(size_t branch, std::span<const OperandView> inputs,
                         std::span<ResultView> results, StepTrace* trace) {
    BodyRunner& body = branches_[branch];
    for (size_t i = 0; i < inputs.size(); ++i) {
      SINTER_RETURN_IF_ERROR(body.SetInput(i, inputs[i].data, inputs[i].dims));
    }
    const Graph& graph = *node_.bodies()[branch];
    SINTER_ASSIGN_OR_RETURN(const bool planned, body.Prepare());
    if (planned) {
      for (size_t i = 0; i < results.size(); ++i) {
        SINTER_ASSIGN_OR_RETURN(
            void* const memory,
            results[i].Prepare(graph.type(graph.outputs()[i].value).dtype, body.output_dims(i)));
        body.SetOutput(i, memory);
      }
      return body.Run(trace);
    }
    SINTER_RETURN_IF_ERROR(body.Run(trace));
    for (size_t i = 0; i < results.size(); ++i) {
      const Tensor& output = body.outputs()[i];
      if (results[i].memory == nullptr) {
        results[i].tensor = output;
        continue;
      }
      SINTER_ASSIGN_OR_RETURN(void* const memory,
                              results[i].Prepare(output.dtype(), output.dims()));
      if (output.byte_size() > 0) {
        std::memcpy(memory, output.data(), static_cast<size_t>(output.byte_size()));
      }
    }
    return absl::OkStatus();
  }

  const ControlFlow& node_;
  const size_t then_inputs_;
  BodyRunner branches_[2];
};

}  // namespace

std::unique_ptr<ControlFlowRun> NewIfRun(const ControlFlow& node) {
  return std::make_unique<IfRun>(node);
}

}  // namespace sinter
