// Loop: a body run while a condition holds, at most so many times; values carried from one
// iteration to the next, others collected. ONNX Loop-25.
//   inputs   the most iterations: i64, one element; condition: bool, one element; `carried` values;
//   then what else the body takes body     inputs: the iteration's number, the condition, the
//   carried values, what else it takes; outputs: the condition for the
//            next iteration, the carried values, values to collect
//   outputs  the carried values at the end; the collected ones, stacked along a new first axis
#ifndef SINTER_IR_OPS_LOOP_H_
#define SINTER_IR_OPS_LOOP_H_

#include "ir/operation.h"

namespace sinter {

struct Loop {
  static constexpr OperatorInfo kInfo{
      .name = "loop",
      .inputs = {2, Arity::kAny},
      .outputs = {1, Arity::kAny},
      .traits = {.data_dependent_shape = true, .control_flow = true}};
  int64_t carried = 0;
  static constexpr auto Fields() { return std::tuple(Field("carried", &Loop::carried)); }

  absl::Status Infer(Inference& inference) const;
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LOOP_H_
