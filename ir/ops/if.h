// If: runs one of two bodies, chosen by a condition. ONNX If-25.
//   inputs  condition: bool, one element; then the inputs of the then-branch (`then_inputs` of
//           them); then those of the else-branch
//   bodies  the then-branch, the else-branch: each has as many outputs as the node
// If the condition is known, results have the types of the chosen branch. Otherwise they have the
// type common to both branches: a rank or dimension that differs, or that a branch leaves open, is
// data-dependent.
#ifndef SINTER_IR_OPS_IF_H_
#define SINTER_IR_OPS_IF_H_

#include "ir/operation.h"

namespace sinter {

struct If {
  static constexpr OperatorInfo kInfo{
      .name = "if",
      .inputs = {1, Arity::kAny},
      .outputs = {1, Arity::kAny},
      .traits = {.data_dependent_shape = true, .control_flow = true, .takes_narrow = true}};
  int64_t then_inputs = 0;
  static constexpr auto Fields() { return std::tuple(Field("then_inputs", &If::then_inputs)); }

  absl::Status Infer(Inference& inference) const;
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_IF_H_
