// Loop: runs a body while a condition holds, at most a given number of times. Some values are
// carried from one iteration to the next, others are collected. ONNX Loop-25.
//   inputs   the largest number of iterations: i64, one element
//            the condition: bool, one element
//            `carried` values
//            the values that the body captures
//   body     inputs: the iteration's number, the condition, the carried values, the captured values
//            outputs: the condition for the next iteration, the carried values, values to collect
//   outputs  the carried values after the last iteration
//            the collected values, stacked along a new first axis
#ifndef SINTER_IR_OPS_LOOP_H_
#define SINTER_IR_OPS_LOOP_H_

#include "ir/operation.h"

namespace sinter {

struct Loop {
  static constexpr OperatorInfo kInfo{
      .name = "loop",
      .inputs = {2, Arity::kAny},
      .outputs = {1, Arity::kAny},
      .traits = {.data_dependent_shape = true, .control_flow = true, .takes_narrow = true}};
  int64_t carried = 0;
  static constexpr auto Fields() { return std::tuple(Field("carried", &Loop::carried)); }

  absl::Status Infer(Inference& inference) const;
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LOOP_H_
