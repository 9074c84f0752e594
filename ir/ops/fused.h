// Fused: several nodes that a backend may run as one kernel. The body defines the meaning: the
// node's operands are the body's inputs, and its results are the body's outputs. So any backend can
// be checked against the body, and a backend without a fused kernel can still run the graph.
#ifndef SINTER_IR_OPS_FUSED_H_
#define SINTER_IR_OPS_FUSED_H_

#include "ir/operation.h"

namespace sinter {

struct Fused {
  static constexpr OperatorInfo kInfo{.name = "fused",
                                      .inputs = {1, Arity::kAny},
                                      .outputs = {1, Arity::kAny},
                                      .traits = {.takes_narrow = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const;
  // The work is that of the nodes in the body, which CostOf in ir/cost.h sums.
  double Flops(Types, Types) const { return 0; }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_FUSED_H_
