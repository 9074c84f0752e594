// The common part of Loop and Scan: a body that carries some values from one iteration to the next
// and produces others that are stacked.
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

// The positions of the carried values: `count` inputs of the body from `first_input` on, and as
// many outputs from `first_output` on. Later outputs are stacked.
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

  // Begins a run of at most `iterations` iterations (-1: unknown). `results` has the carried values
  // first, then the stacked ones.
  void Begin(std::span<const OperandView> carried, std::span<ResultView> results,
             int64_t iterations);
  // Sets an input that is not carried. It stays valid until it is set again.
  absl::Status SetInput(size_t index, const void* data, const std::vector<int64_t>& dims) {
    return body_.SetInput(index, data, dims);
  }
  // Runs the body once. `condition`, unless null, receives the first output, one bool; it keeps its
  // value if the body passes its condition on unchanged. Errors name the node in the body.
  absl::Status RunOnce(bool* condition, StepTrace* trace);
  // Moves the final carried values and the stacked values into the results.
  absl::Status Finish(std::span<ResultView> results);
  // Returns memory that runs share.
  void End() { body_.End(); }

 private:
  struct Carried {
    const void* data = nullptr;
    std::vector<int64_t> dims;
    Tensor owner;  // owns the data if it is neither the operand nor in the buffers
    CarriedBuffers buffers;
    const void* next = nullptr;  // where the current iteration writes it
    DType dtype = DType::kFloat32;
    // Index among the program's outputs; nullopt if the body passes the value on unchanged.
    std::optional<size_t> output;
  };

  absl::Status RunPlan(bool* condition, StepTrace* trace);
  absl::Status RunSegments(bool* condition, StepTrace* trace);

  const CarriedPlaces places_;
  BodyRunner body_;
  std::optional<size_t> condition_output_;  // index among the program's outputs
  bool condition_is_bool_ = false;
  std::vector<Carried> carried_;
  std::vector<size_t> stacked_outputs_;  // indices among the program's outputs
  std::vector<StackedResult> stacked_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_ITERATED_BODY_H_
