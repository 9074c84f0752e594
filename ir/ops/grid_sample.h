// GridSample: samples the input at the positions of a grid. ONNX GridSample-22.
//   x     [N, C, spatial...], 1 to 3 spatial axes
//   grid  floating-point [N, output spatial..., spatial rank]: positions, the last axis first; -1
//         and 1 are the centres of the first and last elements with align_corners, else their outer
//         edges
//   output [N, C, output spatial...]
#ifndef SINTER_IR_OPS_GRID_SAMPLE_H_
#define SINTER_IR_OPS_GRID_SAMPLE_H_

#include <array>

#include "ir/operation.h"

namespace sinter {

enum class GridSampleMode : uint8_t { kLinear, kNearest, kCubic };
inline std::span<const std::string_view> EnumNames(GridSampleMode) {
  static constexpr std::array<std::string_view, 3> kNames = {"linear", "nearest", "cubic"};
  return kNames;
}
// The values outside the input: 0, the nearest element, or the input reflected at its border.
enum class GridSamplePadding : uint8_t { kZeros, kBorder, kReflection };
inline std::span<const std::string_view> EnumNames(GridSamplePadding) {
  static constexpr std::array<std::string_view, 3> kNames = {"zeros", "border", "reflection"};
  return kNames;
}

struct GridSample {
  static constexpr OperatorInfo kInfo{.name = "grid_sample", .inputs = {2, 2}};
  GridSampleMode mode = GridSampleMode::kLinear;
  GridSamplePadding padding_mode = GridSamplePadding::kZeros;
  bool align_corners = false;
  static constexpr auto Fields() {
    return std::tuple(Field("mode", &GridSample::mode),
                      Field("padding_mode", &GridSample::padding_mode),
                      Field("align_corners", &GridSample::align_corners));
  }

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GRID_SAMPLE_H_
