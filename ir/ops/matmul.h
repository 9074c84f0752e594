// MatMul: matrix products over the last two axes; the other axes broadcast. A vector gets an axis
// of size 1 that the result drops (numpy.matmul). Integers wrap around. ONNX MatMul-13.
#ifndef SINTER_IR_OPS_MATMUL_H_
#define SINTER_IR_OPS_MATMUL_H_

#include "ir/operation.h"

namespace sinter {

// The shape of the product of operands 0 and 1 of any types.
absl::StatusOr<Shape> MatMulShape(const Inference& inference);

struct MatMul {
  static constexpr OperatorInfo kInfo{
      .name = "matmul", .inputs = {2, 2}, .traits = {.takes_epilogue = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types outputs) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MATMUL_H_
