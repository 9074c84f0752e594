#include "ir/ops/quantize_linear.h"

#include "ir/ops/quantization.h"

namespace sinter {

absl::Status QuantizeLinear::Infer(Inference& inference) const {
  for (size_t i = 0; i < 2; ++i) {
    if (inference.dtype(i) != DType::kInt32) SINTER_RETURN_IF_ERROR(inference.RequireFloat(i));
  }
  if (to != DType::kInt8 && to != DType::kUint8 && to != DType::kInt16 && to != DType::kUint16) {
    return absl::InvalidArgumentError(
        absl::StrCat("to must be i8, u8, i16 or u16, not ", ToAbsl(NameOf(to))));
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
  static constexpr DType kTargets[] = {DType::kInt8, DType::kUint8, DType::kInt16, DType::kUint16};
  const auto rank = static_cast<int>(random.Integer(1, 4));
  const std::vector<int64_t> dims = random.Dims(rank, 6);
  QuantizeLinear op{.axis = random.Integer(-rank, rank - 1), .to = kTargets[random.Integer(0, 3)]};
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
