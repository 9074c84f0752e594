#include "ir/ops/quantize_linear.h"

#include <iterator>

#include "ir/ops/quantization.h"

namespace sinter {

absl::Status QuantizeLinear::Infer(Inference& inference) const {
  for (size_t i = 0; i < 2; ++i) {
    const DType dtype = inference.dtype(i);
    if (dtype == DType::kInt32 || (i == 1 && dtype == DType::kFloat8E8M0)) continue;
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(i));
  }
  const bool integer = IsInteger(to) && SizeOf(to) <= 2;
  if (!integer && (!IsNarrow(to) || to == DType::kFloat8E8M0)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "to must be an integer of 16 bits or fewer, or floating point of 8 bits or fewer with a "
        "sign, not ",
        ToAbsl(NameOf(to))));
  }
  if (!IsFloatingPoint(precision)) {
    return absl::InvalidArgumentError("precision must be floating-point");
  }
  if (inference.input_count() == 3) SINTER_RETURN_IF_ERROR(inference.RequireDType(2, {to}));
  SINTER_RETURN_IF_ERROR(CheckQuantization(inference, axis, block_size));
  inference.SetOutput(0, to, inference.shape(0));
  return absl::OkStatus();
}

RandomCase QuantizeLinear::MakeRandomCase(Random& random) {
  static constexpr DType kTargets[] = {
      DType::kInt8,          DType::kUint8,        DType::kInt16,      DType::kUint16,
      DType::kInt4,          DType::kUint4,        DType::kInt2,       DType::kUint2,
      DType::kFloat4E2M1,    DType::kFloat8E4M3FN, DType::kFloat8E5M2, DType::kFloat8E4M3FNUZ,
      DType::kFloat8E5M2FNUZ};
  constexpr auto kMost = static_cast<int64_t>(std::size(kTargets)) - 1;
  const auto rank = static_cast<int>(random.Integer(1, 4));
  const std::vector<int64_t> dims = random.Dims(rank, 6);
  QuantizeLinear op{.axis = random.Integer(-rank, rank - 1),
                    .to = kTargets[random.Integer(0, kMost)]};
  op.saturate = random.Chance(0.5);
  const auto along = static_cast<size_t>(op.axis < 0 ? op.axis + rank : op.axis);
  std::vector<int64_t> scale;
  if (random.Chance(0.3)) {
    op.block_size = random.Integer(1, 3);
    scale = dims;
    scale[along] = (dims[along] + op.block_size - 1) / op.block_size;
  } else if (random.Chance(0.5)) {
    scale = {dims[along]};
  }
  std::vector<RandomInput> inputs = {RandomInput{.dims = dims, .low = -100, .high = 100},
                                     RandomInput{.dims = scale, .low = 0.1, .high = 2}};
  if (random.Chance(0.5)) {
    inputs.push_back(RandomInput{.dtype = op.to, .dims = scale, .low = 0, .high = 20});
  }
  return {std::make_shared<const Operation>(op), std::move(inputs)};
}

}  // namespace sinter
