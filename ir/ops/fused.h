// Fused: several nodes that a backend may run as one kernel. Its meaning is its body: the node's
// operands are the body's inputs, the body's outputs its results, so any backend can be checked
// against the body and none can make a graph unrunnable.
#ifndef SINTER_IR_OPS_FUSED_H_
#define SINTER_IR_OPS_FUSED_H_

#include "ir/operation.h"

namespace sinter {

struct Fused {
  static constexpr OperatorInfo kInfo{
      .name = "fused", .inputs = {1, Arity::kAny}, .outputs = {1, Arity::kAny}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const;
  // The work is that of the nodes in the body; CostOf in ir/cost.h adds it up.
  double Flops(Types, Types) const { return 0; }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_FUSED_H_
