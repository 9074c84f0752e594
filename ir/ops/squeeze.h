// Squeeze: removes the given axes, which have size 1, or all axes of size 1. ONNX Squeeze-13.
//   data  any type
//   axes  i64 [n], instead of the attribute
#ifndef SINTER_IR_OPS_SQUEEZE_H_
#define SINTER_IR_OPS_SQUEEZE_H_

#include "ir/operation.h"

namespace sinter {

struct Squeeze {
  static constexpr OperatorInfo kInfo{
      .name = "squeeze", .inputs = {1, 2}, .traits = {.view = true, .takes_narrow = true}};
  std::vector<int64_t> axes;
  static constexpr auto Fields() { return std::tuple(Field("axes", &Squeeze::axes)); }

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SQUEEZE_H_
