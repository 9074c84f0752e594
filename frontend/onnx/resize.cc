// Resize and its predecessor Upsample.
#include "ir/ops/resize.h"

#include <algorithm>

#include "frontend/onnx/lowering.h"

namespace sinter::onnx {
namespace {

// The first versions have one mode: output element i is sampled at i / scale, rounded down for
// nearest.
Resize ReadOldMode(OnnxNode& node) {
  return Resize{.mode = node.Choice("mode", ResizeMode::kNearest),
                .coordinate_transformation_mode = CoordinateMode::kAsymmetric,
                .nearest_mode = NearestMode::kFloor};
}

absl::Status LowerUpsampleAttributes(OnnxNode& node, Lowering& out) {
  const Resize resize = ReadOldMode(node);
  const std::vector<float> scales = node.Floats("scales");
  const auto count = static_cast<int64_t>(scales.size());
  return out.Return(resize,
                    {node.input(0), out.AddConstant(Constant::FromValues<float>({count}, scales))});
}

absl::Status LowerUpsample(OnnxNode& node, Lowering& out) {
  return out.Return(ReadOldMode(node), {node.input(0), node.input(1)});
}

// Version 10 is Upsample that may also shrink, and then rounds up for nearest. ONNX's own tests of
// that version require this.
absl::Status LowerResize10(OnnxNode& node, Lowering& out) {
  Resize resize = ReadOldMode(node);
  const Constant* scales = out.constant(node.input(1));
  if (resize.mode == ResizeMode::kNearest && scales != nullptr &&
      scales->dtype() == DType::kFloat32) {
    const auto values = scales->values<float>();
    const bool shrinks = std::ranges::any_of(values, [](float scale) { return scale < 1; });
    if (shrinks && std::ranges::any_of(values, [](float scale) { return scale > 1; })) {
      return absl::UnimplementedError("it shrinks one axis and enlarges another");
    }
    if (shrinks) resize.nearest_mode = NearestMode::kCeil;
  }
  return out.Return(resize, {node.input(0), node.input(1)});
}

bool IsEmpty(const Lowering& out, ValueId value) { return out.shape(value).whole() == Shape{0}; }

// Operands: X, roi, and scales or sizes. Exporters pass an empty tensor for the unused one.
absl::Status LowerResize(OnnxNode& node, Lowering& out) {
  Resize resize{.mode = node.Choice("mode", ResizeMode::kNearest),
                .coordinate_transformation_mode =
                    node.Choice("coordinate_transformation_mode", CoordinateMode::kHalfPixel),
                .nearest_mode = node.Choice("nearest_mode", NearestMode::kRoundPreferFloor),
                .cubic_coeff_a = node.Float("cubic_coeff_a", -0.75F),
                .exclude_outside = node.Flag("exclude_outside", false),
                .extrapolation_value = node.Float("extrapolation_value", 0)};
  if (node.opset() >= 18) {
    resize.antialias = node.Flag("antialias", false);
    resize.axes = node.Integers("axes");
    resize.keep_aspect_ratio_policy =
        node.Choice("keep_aspect_ratio_policy", AspectRatioPolicy::kStretch);
  }
  SINTER_RETURN_IF_ERROR(node.status());
  const bool has_scales = node.HasInput(2) && !IsEmpty(out, node.input(2));
  const bool has_sizes = node.HasInput(3) && !IsEmpty(out, node.input(3));
  if (has_scales == has_sizes) {
    return absl::InvalidArgumentError("either scales or sizes must be given");
  }
  std::vector<ValueId> operands = {node.input(0), node.input(has_scales ? 2 : 3)};
  if (resize.coordinate_transformation_mode == CoordinateMode::kTfCropAndResize) {
    if (!node.HasInput(1)) return absl::InvalidArgumentError("roi must be given");
    operands.push_back(node.input(1));
  }
  return out.Return(std::move(resize), std::move(operands));
}

constexpr LoweringRow kResizeRows[] = {
    {"Resize", 10, 10, {2, 2}, LowerResize10},
    {"Resize", 11, LoweringRow::kLatest, {1, 4}, LowerResize},
    {"Upsample", 7, 8, {1, 1}, LowerUpsampleAttributes},
    {"Upsample", 9, 9, {2, 2}, LowerUpsample},
};

}  // namespace

LoweringTable ResizeLowerings() { return kResizeRows; }

}  // namespace sinter::onnx
