// RoiAlign: divides regions of the input into bins. A bin's result is the mean or the largest of
// samples in it. ONNX RoiAlign-22.
//   x              [N, C, H, W]
//   rois           of x's type [R, 4]: x1, y1, x2, y2, scaled by spatial_scale to positions in x
//   batch indices  i64 [R]: the image of each region
//   output         [R, C, output_height, output_width]
#ifndef SINTER_IR_OPS_ROI_ALIGN_H_
#define SINTER_IR_OPS_ROI_ALIGN_H_

#include <array>

#include "ir/operation.h"

namespace sinter {

enum class RoiAlignMode : uint8_t { kAverage, kMax };
inline std::span<const std::string_view> EnumNames(RoiAlignMode) {
  static constexpr std::array<std::string_view, 2> kNames = {"avg", "max"};
  return kNames;
}

struct RoiAlign {
  static constexpr OperatorInfo kInfo{.name = "roi_align", .inputs = {3, 3}};
  RoiAlignMode mode = RoiAlignMode::kAverage;
  // Positions refer to pixel centres (coordinate_transformation_mode half_pixel). If false, a
  // region is at least 1 wide and high.
  bool half_pixel = true;
  int64_t output_height = 1;
  int64_t output_width = 1;
  // Samples per bin along each axis, at most kMostSamplingRatio; 0: as many as the bin has pixels.
  static constexpr int64_t kMostSamplingRatio = 1 << 8;
  int64_t sampling_ratio = 0;
  float spatial_scale = 1;
  static constexpr auto Fields() {
    return std::tuple(Field("mode", &RoiAlign::mode), Field("half_pixel", &RoiAlign::half_pixel),
                      Field("output_height", &RoiAlign::output_height),
                      Field("output_width", &RoiAlign::output_width),
                      Field("sampling_ratio", &RoiAlign::sampling_ratio),
                      Field("spatial_scale", &RoiAlign::spatial_scale));
  }

  // If the number of samples is data-dependent, counts those of regions that cover the whole image.
  double Flops(Types inputs, Types outputs) const;
  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ROI_ALIGN_H_
