// Sampling at computed positions.
#include "frontend/onnx/raising.h"
#include "ir/ops/roi_align.h"

namespace sinter::onnx {
namespace {

absl::Status RaiseRoiAlign(Raising& out) {
  out.TakeAll();
  for (const auto& [name, value] : out.operation().attributes()) {
    if (name != "half_pixel") out.Set(name, value);
  }
  const bool half_pixel = out.operation().As<RoiAlign>().half_pixel;
  out.Set("coordinate_transformation_mode",
          std::string(half_pixel ? "half_pixel" : "output_half_pixel"));
  return absl::OkStatus();
}

constexpr RaisingRow kExportSamplingRows[] = {
    {"affine_grid", "AffineGrid", RaiseAsItIs, nullptr, 20},
    {"col2im", "Col2Im"},
    {"grid_sample", "GridSample", RaiseAsItIs, nullptr, 20},
    {"max_roi_pool", "MaxRoiPool"},
    {"roi_align", "RoiAlign", RaiseRoiAlign},
};

}  // namespace

RaisingTable SamplingRaisings() { return kExportSamplingRows; }

}  // namespace sinter::onnx
