#include "ir/ops/fused.h"

#include "kernels/naive/body.h"
#include "sinter/status.h"

namespace sinter::naive {

// Runs a fused node in Evaluate and inside other bodies. The backend uses BodyRunner directly.
absl::Status Run(const Fused&, const Call& call) {
  std::vector<Layout> input_layouts;
  std::vector<Layout> output_layouts;
  std::vector<const void*> inputs;
  std::vector<void*> outputs;
  for (const InputView& input : call.inputs) {
    input_layouts.push_back(input.layout);
    inputs.push_back(input.data);
  }
  for (const OutputView& output : call.outputs) {
    output_layouts.push_back(output.layout);
    outputs.push_back(output.data);
  }
  SINTER_ASSIGN_OR_RETURN(BodyRunner runner,
                          BodyRunner::Create(call.bodies[0], input_layouts, output_layouts));
  SINTER_ASSIGN_OR_RETURN(const AlignedBytes workspace, AllocateAligned(runner.workspace_bytes()));
  return runner.Run(inputs, outputs, workspace.get());
}

}  // namespace sinter::naive
