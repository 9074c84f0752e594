#include "ir/ops/conv.h"

namespace sinter {

Window Conv::WindowFor(const Shape& weight) const {
  const std::vector<int64_t> dims = weight.ToIntegers();
  return Window{.kernel_shape = {dims.begin() + 2, dims.end()},
                .strides = strides,
                .pads = pads,
                .dilations = dilations,
                .auto_pad = auto_pad};
}

absl::StatusOr<Shape> Conv::OutputShape(const Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3, 5));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(1, inference.rank(0)));
  const Shape& input = inference.shape(0);
  const Shape& weight = inference.shape(1);
  if (!weight.is_static()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the weight's shape must be known, not ", weight.ToString()));
  }
  const int64_t output_channels = weight[0].value();
  if (group < 1 || output_channels % group != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("group ", group, " does not divide ", output_channels, " output channels"));
  }
  if (input[1].is_static() && (weight[1] * group) != input[1]) {
    return absl::InvalidArgumentError(absl::StrCat("weight ", weight.ToString(), " in ", group,
                                                   " groups does not fit input ",
                                                   input.ToString()));
  }
  const std::vector<Dim> spatial(input.begin() + 2, input.end());
  SINTER_ASSIGN_OR_RETURN(const std::vector<Dim> output, WindowOutput(WindowFor(weight), spatial));
  std::vector<Dim> dims = {input[0], output_channels};
  dims.insert(dims.end(), output.begin(), output.end());
  return Shape(std::move(dims));
}

absl::Status Conv::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  SINTER_RETURN_IF_ERROR(inference.RequireSameDType(1, 0));
  SINTER_ASSIGN_OR_RETURN(Shape shape, OutputShape(inference));
  if (inference.input_count() == 3) {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(2, 0));
    if (inference.shape(2) != Shape{shape[1]}) {
      return absl::InvalidArgumentError(absl::StrCat("the bias must be [", shape[1].ToString(),
                                                     "], not ", inference.shape(2).ToString()));
    }
  }
  inference.SetOutput(0, inference.dtype(0), std::move(shape));
  return absl::OkStatus();
}

double Conv::Flops(Types inputs, Types outputs) const {
  const std::vector<int64_t> weight = inputs[1].shape.ToIntegers();
  double reduction = 2;
  for (size_t axis = 1; axis < weight.size(); ++axis)
    reduction *= static_cast<double>(weight[axis]);
  return reduction * static_cast<double>(ElementCount(outputs[0].shape.ToIntegers()).ValueOrDie());
}

RandomCase Conv::MakeRandomCase(Random& random) {
  const auto spatial_rank = static_cast<size_t>(random.Integer(1, 3));
  const int64_t group = random.Chance(0.4) ? random.Integer(2, 4) : 1;
  const int64_t channels = group * random.Integer(1, 9);
  const int64_t output_channels = group * random.Integer(1, 9);
  Conv conv{.group = group};
  std::vector<int64_t> input = {random.Integer(1, 3), channels};
  std::vector<int64_t> weight = {output_channels, channels / group};
  std::vector<int64_t> ends;
  for (size_t axis = 0; axis < spatial_rank; ++axis) {
    const int64_t kernel = random.Integer(1, 4);
    const int64_t dilation = random.Integer(1, 2);
    input.push_back((kernel - 1) * dilation + random.Integer(1, 9));
    weight.push_back(kernel);
    conv.strides.push_back(random.Integer(1, 3));
    conv.dilations.push_back(dilation);
    conv.pads.push_back(random.Integer(0, kernel - 1));
    ends.push_back(random.Integer(0, kernel - 1));
  }
  conv.pads.insert(conv.pads.end(), ends.begin(), ends.end());
  std::vector<RandomInput> inputs = {RandomInput{.dims = input}, RandomInput{.dims = weight}};
  if (random.Chance(0.5)) inputs.push_back(RandomInput{.dims = {output_channels}});
  return {std::make_shared<const Operation>(std::move(conv)), std::move(inputs)};
}

}  // namespace sinter
