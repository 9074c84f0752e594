// TensorScatter: overwrites a part of each sequence in a cache. ONNX TensorScatter-24.
//   cache    any type, rank at least 2: axis 0 is the batch, `axis` the sequence
//   update   of the cache's type, as long or shorter along the sequence
//   indices  i64 [batch], optional: where each update begins; 0 by default
#ifndef SINTER_IR_OPS_TENSOR_SCATTER_H_
#define SINTER_IR_OPS_TENSOR_SCATTER_H_

#include <array>

#include "ir/operation.h"

namespace sinter {

enum class TensorScatterMode : uint8_t { kLinear, kCircular };
inline std::span<const std::string_view> EnumNames(TensorScatterMode) {
  static constexpr std::array<std::string_view, 2> kNames = {"linear", "circular"};
  return kNames;
}

struct TensorScatter {
  static constexpr OperatorInfo kInfo{
      .name = "tensor_scatter", .inputs = {2, 3}, .traits = {.takes_narrow = true}};
  int64_t axis = -2;
  TensorScatterMode mode = TensorScatterMode::kLinear;  // circular: updates wrap around at the end
  static constexpr auto Fields() {
    return std::tuple(Field("axis", &TensorScatter::axis), Field("mode", &TensorScatter::mode));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, inference.rank(0)));
    SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, inference.rank(0)));
    if (along == 0) return absl::InvalidArgumentError("the sequence's axis must not be the batch");
    if (inference.input_count() > 2) {
      SINTER_RETURN_IF_ERROR(inference.RequireDType(2, {DType::kInt64}));
      SINTER_RETURN_IF_ERROR(inference.RequireRank(2, 1));
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    return {
        std::make_shared<const Operation>(TensorScatter{}),
        {RandomInput{.dims = {2, 5, 3}}, RandomInput{.dims = {2, 2, 3}},
         RandomInput{.constant = Constant::FromValues<int64_t>({2}, {random.Integer(0, 3), 1})}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_TENSOR_SCATTER_H_
