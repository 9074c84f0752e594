// Scan: runs a body for every slice of the scanned inputs. States are carried from one iteration to
// the next, other values are collected. ONNX Scan-25.
//   inputs   the states
//            the scanned inputs, each with an entry in `axes` and in `reverse`
//            the values that the body captures
//   body     inputs: the states, one slice of each scanned input, the captured values
//            outputs: the states, values to collect
//   outputs  the states after the last iteration
//            the collected values, stacked along a new axis, each with an entry in `output_axes`
//            and in `output_reverse`
#ifndef SINTER_IR_OPS_SCAN_H_
#define SINTER_IR_OPS_SCAN_H_

#include "ir/operation.h"

namespace sinter {

struct Scan {
  static constexpr OperatorInfo kInfo{
      .name = "scan",
      .inputs = {1, Arity::kAny},
      .outputs = {1, Arity::kAny},
      .traits = {.data_dependent_shape = true, .control_flow = true, .takes_narrow = true}};
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
