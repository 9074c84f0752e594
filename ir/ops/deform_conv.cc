#include "ir/ops/deform_conv.h"

namespace sinter {

absl::Status DeformConv::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  for (size_t i = 1; i < 5; ++i) SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i, 0));
  if (inference.rank(0) != 4) {
    return absl::UnimplementedError(absl::StrCat("it is supported over two spatial axes, not for ",
                                                 inference.type(0).ToString()));
  }
  SINTER_ASSIGN_OR_RETURN(const Shape output, ToConv().OutputShape(inference));
  const Dim channels = inference.shape(0)[1];
  if (offset_group < 1 || (channels.is_static() && channels.value() % offset_group != 0)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "offset_group ", offset_group, " does not divide ", channels.ToString(), " channels"));
  }
  const Shape& weight = inference.shape(1);
  const Dim taps = weight[2] * weight[3] * offset_group;
  const auto require = [&](size_t input, const Shape& expected) -> absl::Status {
    if (CouldEqual(inference.shape(input), expected)) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("input ", input, " must have shape ",
                                                   expected.ToString(), ", not ",
                                                   inference.shape(input).ToString()));
  };
  SINTER_RETURN_IF_ERROR(require(2, {output[0], taps * 2, output[2], output[3]}));
  if (inference.rank(3) != 0) SINTER_RETURN_IF_ERROR(require(3, {output[1]}));
  if (inference.rank(4) != 0) {
    SINTER_RETURN_IF_ERROR(require(4, {output[0], taps, output[2], output[3]}));
  }
  inference.SetOutput(0, inference.dtype(0), output);
  return absl::OkStatus();
}

RandomCase DeformConv::MakeRandomCase(Random& random) {
  const int64_t batch = random.Integer(1, 2);
  const int64_t height = random.Integer(2, 5);
  const int64_t width = random.Integer(2, 5);
  const int64_t offset_group = random.Integer(1, 2);
  std::vector<int64_t> mask = {batch, offset_group * 4, height, width};
  if (random.Chance(0.5)) mask.clear();
  return {std::make_shared<const Operation>(
              DeformConv{.pads = {1, 0, 0, 1}, .group = 2, .offset_group = offset_group}),
          {RandomInput{.dims = {batch, 4, height, width}}, RandomInput{.dims = {6, 2, 2, 2}},
           RandomInput{.dims = {batch, offset_group * 8, height, width}}, RandomInput{.dims = {6}},
           RandomInput{.dims = mask}}};
}

}  // namespace sinter
