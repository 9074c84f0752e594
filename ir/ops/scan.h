// Scan: a body run for every slice of some inputs; states carried from one to the next, others
// collected. ONNX Scan-25.
//   inputs   states; scanned inputs (one entry in `axes` and `reverse` each); then what else the
//   body takes body     inputs: the states, one slice of each scanned input, what else it takes;
//   outputs: the states, values to collect outputs  the states at the end; the collected ones (one
//   entry in `output_axes` and `output_reverse` each), stacked along a new axis
#ifndef SINTER_IR_OPS_SCAN_H_
#define SINTER_IR_OPS_SCAN_H_

#include "ir/operation.h"

namespace sinter {

struct Scan {
  static constexpr OperatorInfo kInfo{
      .name = "scan",
      .inputs = {1, Arity::kAny},
      .outputs = {1, Arity::kAny},
      .traits = {.data_dependent_shape = true, .control_flow = true}};
  int64_t states = 0;
  std::vector<int64_t> axes;
  std::vector<int64_t> reverse;  // 0 or 1
  std::vector<int64_t> output_axes;
  std::vector<int64_t> output_reverse;
  static constexpr auto Fields() {
    return std::tuple(Field("states", &Scan::states), Field("axes", &Scan::axes),
                      Field("reverse", &Scan::reverse), Field("output_axes", &Scan::output_axes),
                      Field("output_reverse", &Scan::output_reverse));
  }

  absl::Status Infer(Inference& inference) const;
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SCAN_H_
