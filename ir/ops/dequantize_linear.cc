#include "ir/ops/dequantize_linear.h"

#include <iterator>

#include "ir/ops/quantization.h"

namespace sinter {

absl::Status DequantizeLinear::Infer(Inference& inference) const {
  const DType dtype = inference.dtype(0);
  if (!IsNarrow(dtype) || dtype == DType::kFloat8E8M0) {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(
        0, {DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16, DType::kInt32}));
  }
  if (inference.dtype(1) != DType::kFloat8E8M0) SINTER_RETURN_IF_ERROR(inference.RequireFloat(1));
  if (!IsFloatingPoint(to)) return absl::InvalidArgumentError("to must be floating-point");
  if (inference.input_count() == 3) SINTER_RETURN_IF_ERROR(inference.RequireSameDType(2, 0));
  SINTER_RETURN_IF_ERROR(CheckQuantization(inference, axis, block_size));
  inference.SetOutput(0, to, inference.shape(0));
  return absl::OkStatus();
}

RandomCase DequantizeLinear::MakeRandomCase(Random& random) {
  static constexpr DType kSources[] = {
      DType::kInt8,          DType::kUint8,        DType::kInt16,      DType::kInt32,
      DType::kInt4,          DType::kUint4,        DType::kInt2,       DType::kUint2,
      DType::kFloat4E2M1,    DType::kFloat8E4M3FN, DType::kFloat8E5M2, DType::kFloat8E4M3FNUZ,
      DType::kFloat8E5M2FNUZ};
  constexpr auto kMost = static_cast<int64_t>(std::size(kSources)) - 1;
  const auto rank = static_cast<int>(random.Integer(1, 4));
  const std::vector<int64_t> dims = random.Dims(rank, 6);
  const DType dtype = kSources[random.Integer(0, kMost)];
  DequantizeLinear op{.axis = random.Integer(-rank, rank - 1)};
  const auto along = static_cast<size_t>(op.axis < 0 ? op.axis + rank : op.axis);
  std::vector<int64_t> scale;
  if (random.Chance(0.3)) {
    op.block_size = random.Integer(1, 3);
    scale = dims;
    scale[along] = (dims[along] + op.block_size - 1) / op.block_size;
  } else if (random.Chance(0.5)) {
    scale = {dims[along]};
  }
  std::vector<RandomInput> inputs = {
      RandomInput{.dtype = dtype, .dims = dims, .low = 0, .high = 100}, RandomInput{.dims = scale}};
  if (random.Chance(0.5)) {
    inputs.push_back(RandomInput{.dtype = dtype, .dims = scale, .low = 0, .high = 100});
  }
  return {std::make_shared<const Operation>(op), std::move(inputs)};
}

}  // namespace sinter
