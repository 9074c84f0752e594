// Resize and its predecessor Upsample.
#include "ir/ops/resize.h"

#include <algorithm>

#include "frontend/onnx/lowering.h"

namespace sinter::onnx {
namespace {

// The first forms know one way only: output element i is sampled at i / scale, rounded down for
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

// Version 10 is Upsample that may shrink, and then rounds up for nearest: so ONNX's own tests of
// that version have it.
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

// scales or sizes of some axes as those of all: 1, or the size that the axis has.
absl::StatusOr<ValueId> ForAllAxes(ValueId target, const std::vector<int64_t>& axes,
                                   const Shape& input, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> given, NormalizeAxes(axes, input.rank()));
  const Constant* constant = out.constant(target);
  if (constant == nullptr || !input.is_static()) {
    return absl::UnimplementedError("axes with a target or an input shape that is not constant");
  }
  if (constant->dims() != std::vector<int64_t>{static_cast<int64_t>(axes.size())}) {
    return absl::InvalidArgumentError(
        absl::StrCat("scales or sizes must have ", axes.size(), " elements, one for each of axes"));
  }
  if (constant->dtype() == DType::kFloat32) {
    std::vector<float> scales(static_cast<size_t>(input.rank()), 1);
    for (size_t i = 0; i < given.size(); ++i) {
      scales[static_cast<size_t>(given[i])] = constant->values<float>()[i];
    }
    return out.AddConstant(Constant::FromValues<float>({input.rank()}, scales));
  }
  if (constant->dtype() != DType::kInt64) {
    return absl::InvalidArgumentError("scales must be f32 and sizes i64");
  }
  std::vector<int64_t> sizes = input.ToIntegers();
  for (size_t i = 0; i < given.size(); ++i) {
    sizes[static_cast<size_t>(given[i])] = constant->values<int64_t>()[i];
  }
  return out.AddIntegers(sizes);
}

bool IsEmpty(const Lowering& out, ValueId value) {
  return out.rank(value) == 1 && out.shape(value)[0].Is(0);
}

// Operands: X, roi, and scales or sizes; exporters give an empty tensor for the one that they do
// not mean.
absl::Status LowerResize(OnnxNode& node, Lowering& out) {
  const Resize resize{.mode = node.Choice("mode", ResizeMode::kNearest),
                      .coordinate_transformation_mode =
                          node.Choice("coordinate_transformation_mode", CoordinateMode::kHalfPixel),
                      .nearest_mode = node.Choice("nearest_mode", NearestMode::kRoundPreferFloor)};
  node.Only("exclude_outside", 0);
  // Of cubic interpolation and of cropping, neither of which is taken.
  node.Ignore({"cubic_coeff_a", "extrapolation_value"});
  std::vector<int64_t> axes;
  if (node.opset() >= 18) {
    node.Only("antialias", 0);
    axes = node.Integers("axes");
    if (node.Text("keep_aspect_ratio_policy", "stretch") != "stretch") {
      return absl::UnimplementedError("keep_aspect_ratio_policy must be stretch");
    }
  }
  SINTER_RETURN_IF_ERROR(node.status());
  const bool has_scales = node.HasInput(2) && !IsEmpty(out, node.input(2));
  const bool has_sizes = node.HasInput(3) && !IsEmpty(out, node.input(3));
  if (has_scales == has_sizes) {
    return absl::InvalidArgumentError("either scales or sizes must be given");
  }
  ValueId target = node.input(has_scales ? 2 : 3);
  if (!axes.empty()) {
    SINTER_ASSIGN_OR_RETURN(target, ForAllAxes(target, axes, Shape(out.shape(node.input(0))), out));
  }
  return out.Return(resize, {node.input(0), target});
}

constexpr LoweringRow kRows[] = {
    {"Resize", 10, 10, {2, 2}, LowerResize10},
    {"Resize", 11, LoweringRow::kLatest, {1, 4}, LowerResize},
    {"Upsample", 7, 8, {1, 1}, LowerUpsampleAttributes},
    {"Upsample", 9, 9, {2, 2}, LowerUpsample},
};

}  // namespace

LoweringTable ResizeLowerings() { return kRows; }

}  // namespace sinter::onnx
