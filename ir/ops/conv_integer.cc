#include "ir/ops/conv_integer.h"

namespace sinter {

absl::Status ConvInteger::Infer(Inference& inference) const {
  for (size_t i = 0; i < 2; ++i) {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(i, {DType::kInt8, DType::kUint8}));
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i + 2, i));
  }
  SINTER_RETURN_IF_ERROR(inference.RequireRank(2, 0));
  SINTER_ASSIGN_OR_RETURN(Shape shape, ToConv().OutputShape(inference));
  if (inference.rank(3) != 0 && inference.shape(3) != Shape{shape[1]}) {
    return absl::InvalidArgumentError(absl::StrCat("the weight's zero point must be a scalar or [",
                                                   shape[1].ToString(), "], not ",
                                                   inference.shape(3).ToString()));
  }
  inference.SetOutput(0, DType::kInt32, std::move(shape));
  return absl::OkStatus();
}

RandomCase ConvInteger::MakeRandomCase(Random& random) {
  const int64_t outputs = random.Integer(1, 4) * 2;
  ConvInteger op{.strides = {random.Integer(1, 2), 1},
                 .pads = {1, 0, 0, 1},
                 .group = random.Chance(0.5) ? 2 : 1};
  const std::vector<int64_t> input = {random.Integer(1, 2), 4, random.Integer(3, 6),
                                      random.Integer(3, 6)};
  const std::vector<int64_t> weight = {outputs, 4 / op.group, 3, 2};
  const auto operand = [](DType dtype, std::vector<int64_t> dims) {
    return RandomInput{.dtype = dtype, .dims = std::move(dims), .low = 0, .high = 100};
  };
  const std::vector<int64_t> zeros =
      random.Chance(0.5) ? std::vector<int64_t>{} : std::vector<int64_t>{outputs};
  return {std::make_shared<const Operation>(std::move(op)),
          {operand(DType::kUint8, input), operand(DType::kInt8, weight), operand(DType::kUint8, {}),
           operand(DType::kInt8, zeros)}};
}

}  // namespace sinter
