// What Loop and Scan share: a body that hands some values from one iteration to the next, and gives
// others that are stacked.
#ifndef SINTER_RUNTIME_ITERATED_BODY_H_
#define SINTER_RUNTIME_ITERATED_BODY_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "runtime/body_runner.h"
#include "runtime/control_flow.h"
#include "runtime/stacked_result.h"

namespace sinter {

// Where the body has its carried values: inputs `first_input` and on, outputs `first_output` and
// on. Outputs behind those are stacked.
struct CarriedPlaces {
  size_t count = 0;
  size_t first_input = 0;
  size_t first_output = 0;
};

// Not thread-safe.
class IteratedBody {
 public:
  IteratedBody(const ControlFlow& node, const CarriedPlaces& places,
               std::vector<StackedResult> stacked);

  // Of the node's results, the carried values come first, then the stacked ones. At most
  // `iterations` follow, -1 when nobody knows.
  void Begin(std::span<const OperandView> carried, std::span<ResultView> results,
             int64_t iterations);
  // An input that is not carried; valid until it is set again.
  absl::Status SetInput(size_t index, const void* data, const std::vector<int64_t>& dims) {
    return body_.SetInput(index, data, dims);
  }
  // Runs the body once. `condition`, where it is not null, becomes the first output: one bool,
  // which keeps its value when the body hands its condition on. Errors name the node in the body.
  absl::Status RunOnce(bool* condition, StepTrace* trace);
  // Puts what the last iteration carried, and the stacks, into the results.
  absl::Status Finish(std::span<ResultView> results);
  // Gives up memory that runs share.
  void End() { body_.End(); }

 private:
  struct Carried {
    const void* data = nullptr;
    std::vector<int64_t> dims;
    Tensor owner;  // of the data, when that is neither the operand nor in the buffers
    CarriedBuffers buffers;
    const void* next = nullptr;  // where the iteration that runs puts it
    DType dtype = DType::kFloat32;
    // Of the program's outputs; nothing when the body hands the value on unchanged.
    std::optional<size_t> output;
  };

  absl::Status RunPlan(bool* condition, StepTrace* trace);
  absl::Status RunSegments(bool* condition, StepTrace* trace);

  const CarriedPlaces places_;
  BodyRunner body_;
  std::optional<size_t> condition_output_;  // of the program
  bool condition_is_bool_ = false;
  std::vector<Carried> carried_;
  std::vector<size_t> stacked_outputs_;  // of the program
  std::vector<StackedResult> stacked_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_ITERATED_BODY_H_
