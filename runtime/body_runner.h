// Runs a body of If, Loop or Scan repeatedly with inputs whose shapes rarely change.
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
#include "sinter/tensor.h"

namespace sinter {

// Not thread-safe. While shapes stay the same, a run looks nothing up and allocates nothing. The
// plan for a new shape is looked up or compiled. A small body that has seen more shapes than plans
// are kept is evaluated with the naive kernels for each new shape, since compiling would take
// longer.
class BodyRunner {
 public:
  explicit BodyRunner(Program& program);
  ~BodyRunner();
  BodyRunner(const BodyRunner&) = delete;
  BodyRunner& operator=(const BodyRunner&) = delete;

  // Sets an input of the body, dense and row-major. `data` must stay valid until the runs that
  // read it are finished.
  absl::Status SetInput(size_t index, const void* data, const std::vector<int64_t>& dims);

  // Selects the plan for the inputs' shapes. Returns true if one plan computes all outputs: their
  // shapes are known, and SetOutput must be called for each. Returns false if shapes depend on data
  // or the body is evaluated: Run then allocates the outputs.
  absl::StatusOr<bool> Prepare();

  // The dims of output `index`, after Prepare returned true.
  const std::vector<int64_t>& output_dims(size_t index) const { return output_dims_[index]; }
  int64_t output_bytes(size_t index) const { return output_bytes_[index]; }
  // Sets the memory to which Run writes the output, aligned to its elements.
  void SetOutput(size_t index, void* data) { context_->pointers().outputs[index] = data; }

  // Runs the body once and adds its segments to the bodies of `trace`, which may be null.
  absl::Status Run(StepTrace* trace);
  // The outputs that Run allocated.
  const std::vector<Tensor>& outputs() const { return outputs_; }

  // Ends a run of the node: returns the scratch memory, which runs share, and resets the number of
  // shapes seen.
  void End();

 private:
  void Drop();
  void ReleaseMemory();
  absl::Status Evaluate();

  Program& program_;
  std::vector<const void*> inputs_;
  InputDims dims_;
  std::vector<AlignedBytes> copies_;  // of inputs without the alignment that kernels need
  std::vector<int64_t> copy_bytes_;
  bool changed_ = true;  // whether an input's shape changed since the last Prepare
  size_t changes_ = 0;
  bool evaluated_ = false;  // whether the naive kernels run the current shapes
  double flops_ = 0;        // of the plan used last
  std::shared_ptr<Segment> segment_;
  std::unique_ptr<ExecutionContext> context_;  // null if shapes depend on data
  std::vector<std::vector<int64_t>> output_dims_;
  std::vector<int64_t> output_bytes_;
  Arena arena_;
  std::vector<Tensor> outputs_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_BODY_RUNNER_H_
