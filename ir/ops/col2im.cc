#include "ir/ops/col2im.h"

namespace sinter {

absl::Status Col2Im::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3));
  for (size_t i = 1; i < 3; ++i) {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(i, {DType::kInt64}));
  }
  const Shape& input = inference.shape(0);
  SINTER_ASSIGN_OR_RETURN(const std::optional<int> known_spatial, inference.CountOf(1));
  if (!known_spatial) {
    inference.SetOutput(0, inference.dtype(0), Shape::OfUnknownRank());
    return absl::OkStatus();
  }
  const int spatial = *known_spatial;
  SINTER_ASSIGN_OR_RETURN(const auto known_block, inference.KnownIntegers(2));
  if (inference.contents(1) == nullptr || !known_block) {
    Shape unknown = Shape::OfUnknown(spatial + 2);
    unknown[0] = input[0];
    inference.SetOutput(0, inference.dtype(0), std::move(unknown));
    return absl::OkStatus();
  }
  const std::vector<int64_t>& block = *known_block;
  const std::vector<Dim>& image = *inference.contents(1);
  for (const Dim& dim : image) {
    if (dim.is_static() && dim.value() < 0) {
      return absl::InvalidArgumentError("the image shape has a negative element");
    }
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<Dim> counts, WindowOutput(WindowFor(block), image));
  SINTER_ASSIGN_OR_RETURN(const int64_t elements, ElementCount(block).Get());
  Dim blocks = 1;
  for (const Dim& count : counts) blocks = blocks * count;
  const bool blocks_fit = input[2] == blocks || !input[2].is_static() || !blocks.is_static();
  if (!blocks_fit || (input[1].is_static() && input[1].value() % elements != 0)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the input ", input.ToString(), " does not hold ", blocks.ToString(),
                     " blocks of a multiple of ", elements, " elements"));
  }
  std::vector<Dim> dims = {input[0], FloorDivide(input[1], elements)};
  dims.insert(dims.end(), image.begin(), image.end());
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  return absl::OkStatus();
}

RandomCase Col2Im::MakeRandomCase(Random& random) {
  const int64_t channels = random.Integer(1, 3);
  return {std::make_shared<const Operation>(Col2Im{.strides = {2, 1}, .pads = {1, 0, 0, 1}}),
          {RandomInput{.dims = {random.Integer(1, 2), channels * 6, 2 * 4}},
           RandomInput{.constant = Constant::FromValues<int64_t>({2}, {4, 5})},
           RandomInput{.constant = Constant::FromValues<int64_t>({2}, {2, 3})}}};
}

}  // namespace sinter
