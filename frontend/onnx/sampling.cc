// Operators that sample images at given positions, or pool regions of them.
#include "frontend/onnx/lowering.h"
#include "ir/ops/affine_grid.h"
#include "ir/ops/grid_sample.h"
#include "ir/ops/max_roi_pool.h"
#include "ir/ops/roi_align.h"

namespace sinter::onnx {
namespace {

// Up to opset 19 the modes have their two-dimensional names.
enum class OldMode : uint8_t { kBilinear, kNearest, kBicubic };
std::span<const std::string_view> EnumNames(OldMode) {
  static constexpr std::array<std::string_view, 3> kNames = {"bilinear", "nearest", "bicubic"};
  return kNames;
}

absl::Status LowerGridSample(OnnxNode& node, Lowering& out) {
  const GridSampleMode mode =
      node.opset() < 20 ? static_cast<GridSampleMode>(node.Choice("mode", OldMode::kBilinear))
                        : node.Choice("mode", GridSampleMode::kLinear);
  const GridSample op{.mode = mode,
                      .padding_mode = node.Choice("padding_mode", GridSamplePadding::kZeros),
                      .align_corners = node.Flag("align_corners", false)};
  return out.Return(op, {node.input(0), node.input(1)});
}

absl::Status LowerAffineGrid(OnnxNode& node, Lowering& out) {
  const AffineGrid op{.align_corners = node.Flag("align_corners", false)};
  return out.Return(op, {node.input(0), node.input(1)});
}

enum class RoiCoordinates : uint8_t { kHalfPixel, kOutputHalfPixel };
std::span<const std::string_view> EnumNames(RoiCoordinates) {
  static constexpr std::array<std::string_view, 2> kNames = {"half_pixel", "output_half_pixel"};
  return kNames;
}

absl::Status LowerRoiAlign(OnnxNode& node, Lowering& out) {
  RoiAlign op{.mode = node.Choice("mode", RoiAlignMode::kAverage),
              .half_pixel = false,
              .output_height = node.Integer("output_height", 1),
              .output_width = node.Integer("output_width", 1),
              .sampling_ratio = node.Integer("sampling_ratio", 0),
              .spatial_scale = node.Float("spatial_scale", 1)};
  if (node.opset() >= 16) {
    op.half_pixel = node.Choice("coordinate_transformation_mode", RoiCoordinates::kHalfPixel) ==
                    RoiCoordinates::kHalfPixel;
  }
  return out.Return(op, {node.input(0), node.input(1), node.input(2)});
}

absl::Status LowerMaxRoiPool(OnnxNode& node, Lowering& out) {
  MaxRoiPool op{.pooled_shape = node.Integers("pooled_shape"),
                .spatial_scale = node.Float("spatial_scale", 1)};
  return out.Return(std::move(op), {node.input(0), node.input(1)});
}

constexpr LoweringRow kSamplingRows[] = {
    {"AffineGrid", 20, LoweringRow::kLatest, {2, 2}, LowerAffineGrid},
    {"GridSample", 16, LoweringRow::kLatest, {2, 2}, LowerGridSample},
    {"MaxRoiPool", 1, LoweringRow::kLatest, {2, 2}, LowerMaxRoiPool},
    {"RoiAlign", 10, LoweringRow::kLatest, {3, 3}, LowerRoiAlign},
};

}  // namespace

LoweringTable SamplingLowerings() { return kSamplingRows; }

}  // namespace sinter::onnx
