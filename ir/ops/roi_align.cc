#include "ir/ops/roi_align.h"

#include <algorithm>

namespace sinter {

absl::Status RoiAlign::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
  SINTER_RETURN_IF_ERROR(inference.RequireDType(2, {DType::kInt64}));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 4));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(2, 1));
  const Dim& regions = inference.shape(2)[0];
  if (!CouldEqual(inference.shape(1), Shape{regions, 4})) {
    return absl::InvalidArgumentError(absl::StrCat("the regions must be [", regions.ToString(),
                                                   ",4], not ", inference.shape(1).ToString()));
  }
  if (output_height < 1 || output_width < 1 || sampling_ratio < 0 ||
      sampling_ratio > kMostSamplingRatio) {
    return absl::InvalidArgumentError(
        "output_height, output_width or sampling_ratio is out of range");
  }
  inference.SetOutput(0, inference.dtype(0),
                      {regions, inference.shape(0)[1], output_height, output_width});
  return absl::OkStatus();
}

double RoiAlign::Flops(Types inputs, Types outputs) const {
  constexpr double kOfOneSample = 8;
  const std::vector<int64_t> image = inputs[0].shape.ToIntegers();
  const std::vector<int64_t> output = outputs[0].shape.ToIntegers();
  const auto area = [](const std::vector<int64_t>& dims) {
    return static_cast<double>(dims[2]) * static_cast<double>(dims[3]);
  };
  const double samples = sampling_ratio > 0
                             ? static_cast<double>(sampling_ratio * sampling_ratio) * area(output)
                             : std::max(area(image), area(output));
  return kOfOneSample * samples * static_cast<double>(output[0]) * static_cast<double>(output[1]);
}

RandomCase RoiAlign::MakeRandomCase(Random& random) {
  const std::vector<int64_t> dims = random.Dims(4, 6);
  const int64_t regions = random.Integer(1, 3);
  const RoiAlign op{.mode = static_cast<RoiAlignMode>(random.Integer(0, 1)),
                    .half_pixel = random.Chance(0.5),
                    .output_height = random.Integer(1, 3),
                    .output_width = random.Integer(1, 3),
                    .sampling_ratio = random.Integer(0, 2)};
  const std::vector<int64_t> images(static_cast<size_t>(regions), dims[0] - 1);
  return {std::make_shared<const Operation>(op),
          {RandomInput{.dims = dims}, RandomInput{.dims = {regions, 4}, .low = 0, .high = 5},
           RandomInput{.constant = Constant::FromValues<int64_t>({regions}, images)}}};
}

}  // namespace sinter
