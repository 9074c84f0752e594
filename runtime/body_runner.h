// Runs a body of If, Loop or Scan again and again with inputs whose shapes mostly stay.
#ifndef SINTER_RUNTIME_BODY_RUNNER_H_
#define SINTER_RUNTIME_BODY_RUNNER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "runtime/arena_pool.h"
#include "runtime/execution_context.h"
#include "runtime/program.h"
#include "runtime/tensor.h"

namespace sinter {

// Not thread-safe. While shapes stay the same, a run looks nothing up and allocates nothing. A new
// shape's plan is looked up, or compiled; a body of little work that has met more shapes than are
// kept, each once, is evaluated with the naive kernels instead, since compiling would take longer.
class BodyRunner {
 public:
  explicit BodyRunner(Program& program);
  ~BodyRunner();
  BodyRunner(const BodyRunner&) = delete;
  BodyRunner& operator=(const BodyRunner&) = delete;

  // Sets an input of the body, dense and row-major. `data` must stay valid until the runs that
  // read it are done.
  absl::Status SetInput(size_t index, const void* data, const std::vector<int64_t>& dims);

  // Finds what to run for the inputs' shapes. True when a plan gives all outputs: their shapes are
  // known, and SetOutput must be called for each. False when shapes depend on data: Run then
  // allocates the outputs.
  absl::StatusOr<bool> Prepare();

  // After Prepare returned true, of output `index`.
  const std::vector<int64_t>& output_dims(size_t index) const { return output_dims_[index]; }
  int64_t output_bytes(size_t index) const { return output_bytes_[index]; }
  // Where Run writes the output; aligned to its elements.
  void SetOutput(size_t index, void* data) { context_->pointers().outputs[index] = data; }

  // Runs the body once. What it goes through is added to the bodies of `trace`, which may be null.
  absl::Status Run(StepTrace* trace);
  // The outputs, where Run allocated them.
  const std::vector<Tensor>& outputs() const { return outputs_; }

  // Ends a run of the node: gives the scratch memory back, which runs share, and forgets how many
  // shapes there were.
  void End();

 private:
  void Drop();
  void ReleaseMemory();
  absl::Status Evaluate();

  Program& program_;
  std::vector<const void*> inputs_;
  InputDims dims_;
  std::vector<AlignedBytes> copies_;  // of inputs that are not aligned as kernels want them
  std::vector<int64_t> copy_bytes_;
  bool changed_ = true;  // the shape of an input, since the last Prepare
  size_t changes_ = 0;
  bool evaluated_ = false;  // with the naive kernels, for the shapes that the inputs have now
  double flops_ = 0;        // of the plan that was used last
  std::shared_ptr<Segment> segment_;
  std::unique_ptr<ExecutionContext> context_;  // null when shapes depend on data
  std::vector<std::vector<int64_t>> output_dims_;
  std::vector<int64_t> output_bytes_;
  Arena arena_;
  std::vector<Tensor> outputs_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_BODY_RUNNER_H_
