// Concat: concatenates its operands along an axis. ONNX Concat-13.
#ifndef SINTER_IR_OPS_CONCAT_H_
#define SINTER_IR_OPS_CONCAT_H_

#include "ir/operation.h"

namespace sinter {

struct Concat {
  static constexpr OperatorInfo kInfo{
      .name = "concat", .inputs = {1, Arity::kAny}, .traits = {.takes_narrow = true}};
  int64_t axis = 0;
  static constexpr auto Fields() { return std::tuple(Field("axis", &Concat::axis)); }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CONCAT_H_
