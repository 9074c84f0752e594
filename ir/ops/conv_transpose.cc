#include "ir/ops/conv_transpose.h"

namespace sinter {

Window ConvTranspose::WindowFor(const Shape& weight) const {
  const std::vector<int64_t> dims = weight.ToIntegers();
  return Window{.kernel_shape = {dims.begin() + 2, dims.end()},
                .strides = strides,
                .pads = pads,
                .dilations = dilations};
}

absl::Status ConvTranspose::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3, 5));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(1, inference.rank(0)));
  const Shape& input = inference.shape(0);
  const Shape& weight = inference.shape(1);
  if (!weight.is_static()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the weight's shape must be known, not ", weight.ToString()));
  }
  if (group < 1 || weight[0].value() % group != 0 ||
      (input[1].is_static() && input[1] != weight[0])) {
    return absl::InvalidArgumentError(absl::StrCat("weight ", weight.ToString(), " in ", group,
                                                   " groups does not fit input ",
                                                   input.ToString()));
  }
  const Dim output_channels = weight[1] * group;
  if (inference.input_count() == 3) {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(2, 0));
    if (inference.shape(2) != Shape{output_channels}) {
      return absl::InvalidArgumentError(absl::StrCat("the bias must be [",
                                                     output_channels.ToString(), "], not ",
                                                     inference.shape(2).ToString()));
    }
  }
  const std::vector<Dim> spatial(input.begin() + 2, input.end());
  SINTER_ASSIGN_OR_RETURN(const std::vector<WindowAxis> axes,
                          ResolveWindow(WindowFor(weight), spatial));
  if (!output_padding.empty() && output_padding.size() != axes.size()) {
    return absl::InvalidArgumentError(absl::StrCat("output_padding must have ", axes.size(),
                                                   " elements, not ", output_padding.size()));
  }
  std::vector<Dim> dims = {input[0], output_channels};
  for (size_t i = 0; i < axes.size(); ++i) {
    const int64_t extra = output_padding.empty() ? 0 : output_padding[i];
    if (extra < 0 || extra >= std::max(axes[i].stride, axes[i].dilation)) {
      return absl::InvalidArgumentError(
          absl::StrCat("output_padding is ", extra, ", expected at least 0 and below ",
                       std::max(axes[i].stride, axes[i].dilation), " (stride or dilation)"));
    }
    dims.push_back((spatial[i] - 1) * axes[i].stride +
                   Dim(extra + axes[i].effective_kernel() - axes[i].pad_begin - axes[i].pad_end));
  }
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

double ConvTranspose::Flops(Types inputs, Types) const {
  const std::vector<int64_t> weight = inputs[1].shape.ToIntegers();
  double per_element = 2;
  for (size_t axis = 1; axis < weight.size(); ++axis) {
    per_element *= static_cast<double>(weight[axis]);
  }
  return per_element * static_cast<double>(ElementCount(inputs[0].shape.ToIntegers()).ValueOrDie());
}

RandomCase ConvTranspose::MakeRandomCase(Random& random) {
  const int64_t group = random.Chance(0.3) ? 2 : 1;
  const int64_t channels = group * random.Integer(1, 6);
  const int64_t output_channels = random.Integer(1, 6);
  ConvTranspose conv{.group = group};
  std::vector<int64_t> input = {random.Integer(1, 2), channels};
  std::vector<int64_t> weight = {channels, output_channels};
  std::vector<int64_t> ends;
  const int64_t spatial_rank = random.Integer(1, 3);
  for (int64_t axis = 0; axis < spatial_rank; ++axis) {
    const int64_t kernel = random.Integer(2, 4);
    input.push_back(random.Integer(2, 6));
    weight.push_back(kernel);
    conv.strides.push_back(random.Integer(1, 3));
    conv.dilations.push_back(random.Integer(1, 2));
    conv.output_padding.push_back(random.Integer(0, conv.strides.back() - 1));
    conv.pads.push_back(random.Integer(0, 1));
    ends.push_back(random.Integer(0, 1));
  }
  conv.pads.insert(conv.pads.end(), ends.begin(), ends.end());
  return {std::make_shared<const Operation>(std::move(conv)),
          {RandomInput{.dims = input}, RandomInput{.dims = weight},
           RandomInput{.dims = {output_channels * group}}}};
}

}  // namespace sinter
