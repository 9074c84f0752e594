// Resize: samples the input at another resolution. ONNX Resize-19.
//   data    any type of rank 1 to kMostAxes
//   target  one element for each of `axes` (empty: all): f32 scales, where the output size is
//           floor(dim * scale), or i64 sizes, which keep_aspect_ratio_policy may change
//   roi     floating-point, for tf_crop_and_resize only: starts, then ends, of the sampled part of
//           the input, where 0 and 1 are the centres of the first and last elements
// Integer results are truncated and saturated.
#ifndef SINTER_IR_OPS_RESIZE_H_
#define SINTER_IR_OPS_RESIZE_H_

#include <array>

#include "ir/operation.h"

namespace sinter {

enum class ResizeMode : uint8_t { kNearest, kLinear, kCubic };
inline std::span<const std::string_view> EnumNames(ResizeMode) {
  static constexpr std::array<std::string_view, 3> kNames = {"nearest", "linear", "cubic"};
  return kNames;
}
enum class CoordinateMode : uint8_t {
  kHalfPixel,
  kPytorchHalfPixel,
  kAlignCorners,
  kAsymmetric,
  kHalfPixelSymmetric,
  kTfHalfPixelForNn,
  kTfCropAndResize
};
inline std::span<const std::string_view> EnumNames(CoordinateMode) {
  static constexpr std::array<std::string_view, 7> kNames = {
      "half_pixel",           "pytorch_half_pixel",   "align_corners",     "asymmetric",
      "half_pixel_symmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize"};
  return kNames;
}
enum class NearestMode : uint8_t { kRoundPreferFloor, kRoundPreferCeil, kFloor, kCeil };
inline std::span<const std::string_view> EnumNames(NearestMode) {
  static constexpr std::array<std::string_view, 4> kNames = {"round_prefer_floor",
                                                             "round_prefer_ceil", "floor", "ceil"};
  return kNames;
}
// Whether sizes are used directly or as bounds for one common scale of all axes.
enum class AspectRatioPolicy : uint8_t { kStretch, kNotLarger, kNotSmaller };
inline std::span<const std::string_view> EnumNames(AspectRatioPolicy) {
  static constexpr std::array<std::string_view, 3> kNames = {"stretch", "not_larger",
                                                             "not_smaller"};
  return kNames;
}

struct Resize {
  static constexpr int kMostAxes = 8;
  static constexpr OperatorInfo kInfo{.name = "resize", .inputs = {2, 3}};
  ResizeMode mode = ResizeMode::kNearest;
  CoordinateMode coordinate_transformation_mode = CoordinateMode::kHalfPixel;
  NearestMode nearest_mode = NearestMode::kRoundPreferFloor;
  float cubic_coeff_a = -0.75F;
  bool exclude_outside = false;
  float extrapolation_value = 0;  // outside the input, for tf_crop_and_resize
  bool antialias = false;
  AspectRatioPolicy keep_aspect_ratio_policy = AspectRatioPolicy::kStretch;
  std::vector<int64_t> axes;
  static constexpr auto Fields() {
    return std::tuple(
        Field("mode", &Resize::mode),
        Field("coordinate_transformation_mode", &Resize::coordinate_transformation_mode),
        Field("nearest_mode", &Resize::nearest_mode),
        Field("cubic_coeff_a", &Resize::cubic_coeff_a),
        Field("exclude_outside", &Resize::exclude_outside),
        Field("extrapolation_value", &Resize::extrapolation_value),
        Field("antialias", &Resize::antialias),
        Field("keep_aspect_ratio_policy", &Resize::keep_aspect_ratio_policy),
        Field("axes", &Resize::axes));
  }

  // The axes that target and roi apply to, for data of this rank.
  absl::StatusOr<std::vector<int>> GivenAxes(int rank) const;
  // The common scale of all given axes that the sizes imply under a policy other than stretch.
  double CommonScale(std::span<const int64_t> sizes, std::span<const int64_t> input) const;

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_RESIZE_H_
