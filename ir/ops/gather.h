// Gather: slices of the data along one axis, selected by indices. ONNX Gather-13.
//   data     any type, rank at least 1
//   indices  i64 or i32, any shape; elements in [-size, size) of the axis, checked at run time
//   output   [data before the axis..., indices..., data after the axis...]
#ifndef SINTER_IR_OPS_GATHER_H_
#define SINTER_IR_OPS_GATHER_H_

#include "ir/operation.h"

namespace sinter {

struct Gather {
  static constexpr OperatorInfo kInfo{
      .name = "gather", .inputs = {2, 2}, .traits = {.takes_narrow = true}};
  int64_t axis = 0;
  static constexpr auto Fields() { return std::tuple(Field("axis", &Gather::axis)); }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GATHER_H_
