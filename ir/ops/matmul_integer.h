// MatMulInteger: (a - a's zero point) times (b - b's zero point) in i32, with wraparound. ONNX
// MatMulInteger-10.
//   a, b  i8 or u8, of rank 1 or more, as in MatMul
//   a's zero point, of a's type, broadcasts to a; b's likewise to b
#ifndef SINTER_IR_OPS_MATMUL_INTEGER_H_
#define SINTER_IR_OPS_MATMUL_INTEGER_H_

#include "ir/operation.h"
#include "ir/ops/matmul.h"
#include "ir/ops/normalization.h"

namespace sinter {

struct MatMulInteger {
  static constexpr OperatorInfo kInfo{.name = "matmul_integer", .inputs = {4, 4}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    for (size_t i = 0; i < 2; ++i) {
      SINTER_RETURN_IF_ERROR(inference.RequireDType(i, {DType::kInt8, DType::kUint8}));
      SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i + 2, i));
      SINTER_RETURN_IF_ERROR(RequireBroadcastTo(inference, i + 2, i));
    }
    SINTER_ASSIGN_OR_RETURN(Shape shape, MatMulShape(inference));
    inference.SetOutput(0, DType::kInt32, std::move(shape));
    return absl::OkStatus();
  }
  double Flops(Types inputs, Types outputs) const { return MatMul().Flops(inputs, outputs); }
  static RandomCase MakeRandomCase(Random& random) {
    const int64_t rows = random.Integer(1, 9);
    const int64_t inner = random.Integer(1, 9);
    const int64_t columns = random.Integer(1, 9);
    const auto operand = [](DType dtype, std::vector<int64_t> dims) {
      return RandomInput{.dtype = dtype, .dims = std::move(dims), .low = 0, .high = 100};
    };
    const auto zeros = [&](int64_t first, int64_t second) {
      return random.Chance(0.5) ? std::vector<int64_t>{} : std::vector<int64_t>{first, second};
    };
    return {std::make_shared<const Operation>(MatMulInteger{}),
            {operand(DType::kUint8, {rows, inner}), operand(DType::kInt8, {inner, columns}),
             operand(DType::kUint8, zeros(rows, 1)), operand(DType::kInt8, zeros(1, columns))}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MATMUL_INTEGER_H_
