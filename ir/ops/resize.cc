#include "ir/ops/resize.h"

#include <algorithm>
#include <cmath>

namespace sinter {
namespace {

absl::StatusOr<Dim> Scaled(int axis, const Dim& dim, float scale) {
  const float whole = std::floor(scale);
  if (!(scale > 0) || scale > 65536) {
    return absl::InvalidArgumentError(absl::StrCat("the scale of axis ", axis, " is ", scale,
                                                   ", expected above 0 and at most 65536"));
  }
  if (scale == whole) return dim * static_cast<int64_t>(whole);
  if (!dim.is_static()) {
    return Dim::Symbol(absl::StrCat("floor(", dim.ToString(), "*", FloatToString(scale), ")"));
  }
  if (dim.value() > (int64_t{1} << 40)) {
    return absl::InvalidArgumentError(
        absl::StrCat("axis ", axis, " of ", dim.value(), " elements is too large to resize"));
  }
  // Computed in f32, as in ONNX Runtime: scales are quotients of sizes, rounded to f32.
  return Dim(static_cast<int64_t>(std::floor(static_cast<float>(dim.value()) * scale)));
}

// Returns the sizes of the given axes.
absl::StatusOr<std::vector<Dim>> KeepAspectRatio(const Resize& op, const std::vector<Dim>& sizes,
                                                 const std::vector<Dim>& input) {
  const auto to_integers =
      [](const std::vector<Dim>& dims) -> absl::StatusOr<std::vector<int64_t>> {
    std::vector<int64_t> integers;
    for (const Dim& dim : dims) {
      if (!dim.is_static()) {
        return absl::UnimplementedError(
            absl::StrCat("keep_aspect_ratio_policy with the open size ", dim.symbol()));
      }
      if (dim.value() < 1 || dim.value() > (int64_t{1} << 40)) {
        return absl::InvalidArgumentError(
            absl::StrCat("an axis of ", dim.value(), " elements cannot keep its aspect ratio"));
      }
      integers.push_back(dim.value());
    }
    return integers;
  };
  SINTER_ASSIGN_OR_RETURN(const std::vector<int64_t> wanted, to_integers(sizes));
  SINTER_ASSIGN_OR_RETURN(const std::vector<int64_t> now, to_integers(input));
  const double scale = op.CommonScale(wanted, now);
  std::vector<Dim> kept;
  for (const int64_t dim : now) {
    const double size = std::floor(scale * static_cast<double>(dim) + 0.5);
    if (size > static_cast<double>(int64_t{1} << 60)) {
      return absl::InvalidArgumentError("the sizes, with the aspect ratio kept, are too large");
    }
    kept.emplace_back(static_cast<int64_t>(size));
  }
  return kept;
}

}  // namespace

absl::StatusOr<std::vector<int>> Resize::GivenAxes(int rank) const {
  if (!axes.empty()) return NormalizeAxes(axes, rank);
  std::vector<int> all;
  for (int axis = 0; axis < rank; ++axis) all.push_back(axis);
  return all;
}

double Resize::CommonScale(std::span<const int64_t> sizes, std::span<const int64_t> input) const {
  double scale = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const double own = static_cast<double>(sizes[i]) / static_cast<double>(input[i]);
    if (i == 0) scale = own;
    scale = keep_aspect_ratio_policy == AspectRatioPolicy::kNotLarger ? std::min(scale, own)
                                                                      : std::max(scale, own);
  }
  return scale;
}

absl::Status Resize::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kFloat32, DType::kInt64}));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 1, kMostAxes));
  const Shape& input = inference.shape(0);
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> given, GivenAxes(input.rank()));
  const auto count = static_cast<int64_t>(given.size());
  if (!CouldEqual(inference.shape(1), Shape{count})) {
    return absl::InvalidArgumentError(absl::StrCat(
        "scales or sizes must have ", count, " elements, one for each of ",
        axes.empty() ? "the axes" : "axes", ", not shape ", inference.shape(1).ToString()));
  }
  if (antialias && mode == ResizeMode::kNearest) {
    return absl::InvalidArgumentError("antialias is not for mode nearest");
  }
  const bool crops = coordinate_transformation_mode == CoordinateMode::kTfCropAndResize;
  if (crops != (inference.input_count() == 3)) {
    return absl::InvalidArgumentError("roi must be given for tf_crop_and_resize, and only then");
  }
  if (crops) {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(2));
    if (!CouldEqual(inference.shape(2), Shape{2 * count})) {
      return absl::InvalidArgumentError(absl::StrCat(
          "roi must have ", 2 * count, " elements, not shape ", inference.shape(2).ToString()));
    }
  }
  std::vector<Dim> before;
  for (const int axis : given) before.push_back(input[axis]);
  std::vector<Dim> after;
  const bool has_sizes = inference.dtype(1) == DType::kInt64;
  if (has_sizes ? inference.contents(1) == nullptr : inference.constant(1) == nullptr) {
    after.assign(before.size(), Dim::Unknown());
  } else if (has_sizes) {
    after = *inference.contents(1);
    if (keep_aspect_ratio_policy != AspectRatioPolicy::kStretch) {
      SINTER_ASSIGN_OR_RETURN(after, KeepAspectRatio(*this, after, before));
    }
  } else {
    const auto scales = inference.constant(1)->values<float>();
    for (size_t i = 0; i < before.size(); ++i) {
      SINTER_ASSIGN_OR_RETURN(Dim size, Scaled(given[i], before[i], scales[i]));
      after.push_back(std::move(size));
    }
  }
  Shape output = input;
  for (size_t i = 0; i < given.size(); ++i) {
    if (before[i].Is(0) && after[i].is_static() && !after[i].Is(0)) {
      return absl::InvalidArgumentError("an empty input cannot be resized to a non-empty output");
    }
    output[given[i]] = after[i];
  }
  inference.SetOutput(0, inference.dtype(0), std::move(output));
  return absl::OkStatus();
}

RandomCase Resize::MakeRandomCase(Random& random) {
  Resize resize{.mode = static_cast<ResizeMode>(random.Integer(0, 2)),
                .coordinate_transformation_mode = static_cast<CoordinateMode>(random.Integer(0, 5)),
                .nearest_mode = static_cast<NearestMode>(random.Integer(0, 3))};
  resize.exclude_outside = random.Chance(0.2);
  resize.antialias = resize.mode != ResizeMode::kNearest && random.Chance(0.2);
  const std::vector<int64_t> dims = random.Dims(4, 7);
  ConstantRef target;
  if (random.Chance(0.5)) {
    const auto scale = [&random] { return static_cast<float>(random.Integer(2, 6)) * 0.5F; };
    target = Constant::FromValues<float>({4}, {1, 1, scale(), scale()});
  } else {
    target = Constant::FromValues<int64_t>(
        {4}, {dims[0], dims[1], random.Integer(1, 15), random.Integer(1, 15)});
  }
  return {std::make_shared<const Operation>(std::move(resize)),
          {RandomInput{.dims = dims}, RandomInput{.constant = target}}};
}

}  // namespace sinter
