// Split: splits the data along an axis. ONNX Split-18.
//   data   any type
//   sizes  i64 [number of outputs], optional: the length of each part
// Without sizes all parts have the same length, rounded up, and the last has the remainder.
#ifndef SINTER_IR_OPS_SPLIT_H_
#define SINTER_IR_OPS_SPLIT_H_

#include "ir/operation.h"

namespace sinter {

struct Split {
  static constexpr OperatorInfo kInfo{.name = "split",
                                      .inputs = {1, 2},
                                      .outputs = {1, Arity::kAny},
                                      .traits = {.takes_narrow = true}};
  int64_t axis = 0;
  static constexpr auto Fields() { return std::tuple(Field("axis", &Split::axis)); }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SPLIT_H_
