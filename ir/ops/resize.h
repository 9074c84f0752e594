// Resize: the input sampled at another resolution. ONNX Resize-13 without roi.
//   data    rank 1 to kMostAxes
//   target  f32 [rank]: scales, the output is floor(dim * scale); or i64 [rank]: sizes; constant
#ifndef SINTER_IR_OPS_RESIZE_H_
#define SINTER_IR_OPS_RESIZE_H_

#include <array>

#include "ir/operation.h"

namespace sinter {

enum class ResizeMode : uint8_t { kNearest, kLinear };
inline std::span<const std::string_view> EnumNames(ResizeMode) {
  static constexpr std::array<std::string_view, 2> kNames = {"nearest", "linear"};
  return kNames;
}
enum class CoordinateMode : uint8_t { kHalfPixel, kPytorchHalfPixel, kAlignCorners, kAsymmetric };
inline std::span<const std::string_view> EnumNames(CoordinateMode) {
  static constexpr std::array<std::string_view, 4> kNames = {"half_pixel", "pytorch_half_pixel",
                                                             "align_corners", "asymmetric"};
  return kNames;
}
enum class NearestMode : uint8_t { kRoundPreferFloor, kRoundPreferCeil, kFloor, kCeil };
inline std::span<const std::string_view> EnumNames(NearestMode) {
  static constexpr std::array<std::string_view, 4> kNames = {"round_prefer_floor",
                                                             "round_prefer_ceil", "floor", "ceil"};
  return kNames;
}

struct Resize {
  static constexpr int kMostAxes = 8;
  static constexpr OperatorInfo kInfo{.name = "resize", .inputs = {2, 2}};
  ResizeMode mode = ResizeMode::kNearest;
  CoordinateMode coordinate_transformation_mode = CoordinateMode::kHalfPixel;
  NearestMode nearest_mode = NearestMode::kRoundPreferFloor;
  static constexpr auto Fields() {
    return std::tuple(
        Field("mode", &Resize::mode),
        Field("coordinate_transformation_mode", &Resize::coordinate_transformation_mode),
        Field("nearest_mode", &Resize::nearest_mode));
  }

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_RESIZE_H_
