// Reshape: the same elements in row-major order with another shape. ONNX Reshape-14.
//   data   any type
//   shape  i64 [rank of the output]; -1, at most once, is inferred from the rest; 0 keeps the
//          data's dimension, or is a dimension of 0 with allowzero
#ifndef SINTER_IR_OPS_RESHAPE_H_
#define SINTER_IR_OPS_RESHAPE_H_

#include "ir/operation.h"

namespace sinter {

struct Reshape {
  static constexpr OperatorInfo kInfo{
      .name = "reshape", .inputs = {2, 2}, .traits = {.view = true, .takes_narrow = true}};
  bool allowzero = false;
  static constexpr auto Fields() { return std::tuple(Field("allowzero", &Reshape::allowzero)); }

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_RESHAPE_H_
