// Operators that pad, repeat, crop and rearrange.
#include "frontend/onnx/lowering.h"
#include "ir/ops/bit_cast.h"
#include "ir/ops/center_crop_pad.h"
#include "ir/ops/depth_to_space.h"
#include "ir/ops/eye_like.h"
#include "ir/ops/pad.h"
#include "ir/ops/reverse_sequence.h"
#include "ir/ops/space_to_depth.h"
#include "ir/ops/split.h"
#include "ir/ops/tensor_scatter.h"
#include "ir/ops/tile.h"
#include "ir/ops/trilu.h"

namespace sinter::onnx {
namespace {

// Up to opset 10 pads and value are attributes; opset 1 has other names for them.
absl::Status LowerPadAttributes(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  const ValueId pads = out.AddIntegers(node.Integers("pads"));
  const ValueId value = out.AddScalar(out.type(x).dtype, node.Float("value", 0));
  return out.Return(Pad{.mode = node.Choice("mode", PadMode::kConstant)}, {x, pads, value});
}

absl::Status LowerPad(OnnxNode& node, Lowering& out) {
  const Pad pad{.mode = node.Choice("mode", PadMode::kConstant)};
  const ValueId x = node.input(0);
  std::vector<ValueId> operands = {x, node.input(1)};
  if (node.HasInput(2)) {
    operands.push_back(node.input(2));
  } else if (node.HasInput(3)) {
    ConstantRef zero;
    VisitDType(out.type(x).dtype, [&](auto element) { zero = Constant::Scalar(element); });
    operands.push_back(out.AddConstant(std::move(zero)));
  }
  if (node.HasInput(3)) operands.push_back(node.input(3));
  return out.Return(pad, std::move(operands));
}

absl::Status LowerTile(OnnxNode& node, Lowering& out) {
  return out.Return(Tile{}, {node.input(0), node.input(1)});
}

absl::Status LowerSplit(OnnxNode& node, Lowering& out) {
  const Split split{.axis = node.Integer("axis", 0)};
  const int64_t parts = node.Integer("num_outputs", static_cast<int64_t>(out.output_count()));
  if (parts != static_cast<int64_t>(out.output_count())) {
    return absl::InvalidArgumentError(
        absl::StrCat("num_outputs is ", parts, ", the node has ", out.output_count(), " outputs"));
  }
  std::vector<ValueId> operands = {node.input(0)};
  if (node.opset() < 13) {
    const std::vector<int64_t> sizes = node.Integers("split");
    if (!sizes.empty()) operands.push_back(out.AddIntegers(sizes));
  } else if (node.HasInput(1)) {
    operands.push_back(node.input(1));
  }
  return out.ReturnAll(split, std::move(operands));
}

absl::Status LowerDepthToSpace(OnnxNode& node, Lowering& out) {
  const DepthToSpace op{.blocksize = node.Integer("blocksize", 0),
                        .mode = node.Choice("mode", DepthMode::kDcr)};
  return out.Return(op, {node.input(0)});
}

absl::Status LowerSpaceToDepth(OnnxNode& node, Lowering& out) {
  const SpaceToDepth op{.blocksize = node.Integer("blocksize", 0),
                        .mode = node.Choice("mode", DepthMode::kDcr)};
  return out.Return(op, {node.input(0)});
}

absl::Status LowerCenterCropPad(OnnxNode& node, Lowering& out) {
  return out.Return(CenterCropPad{.axes = node.Integers("axes")}, {node.input(0), node.input(1)});
}

absl::Status LowerReverseSequence(OnnxNode& node, Lowering& out) {
  const ReverseSequence op{.batch_axis = node.Integer("batch_axis", 1),
                           .time_axis = node.Integer("time_axis", 0)};
  return out.Return(op, {node.input(0), node.input(1)});
}

absl::Status LowerTrilu(OnnxNode& node, Lowering& out) {
  std::vector<ValueId> operands = {node.input(0)};
  if (node.HasInput(1)) operands.push_back(node.input(1));
  return out.Return(Trilu{.upper = node.Flag("upper", true)}, std::move(operands));
}

absl::Status LowerEyeLike(OnnxNode& node, Lowering& out) {
  EyeLike op{.k = node.Integer("k", 0), .dtype = out.type(node.input(0)).dtype};
  if (node.HasAttribute("dtype")) {
    SINTER_ASSIGN_OR_RETURN(op.dtype, node.ElementType("dtype"));
  }
  return out.Return(op, {node.input(0)});
}

absl::Status LowerTensorScatter(OnnxNode& node, Lowering& out) {
  const TensorScatter op{.axis = node.Integer("axis", -2),
                         .mode = node.Choice("mode", TensorScatterMode::kLinear)};
  std::vector<ValueId> operands = {node.input(0), node.input(1)};
  if (node.HasInput(2)) operands.push_back(node.input(2));
  return out.Return(op, std::move(operands));
}

absl::Status LowerBitCast(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const DType to, node.ElementType("to"));
  return out.Return(BitCast{.to = to}, {node.input(0)});
}

constexpr LoweringRow kArrangementRows[] = {
    {"BitCast", 26, LoweringRow::kLatest, {1, 1}, LowerBitCast},
    {"CenterCropPad", 18, LoweringRow::kLatest, {2, 2}, LowerCenterCropPad},
    {"DepthToSpace", 1, LoweringRow::kLatest, {1, 1}, LowerDepthToSpace},
    {"EyeLike", 9, LoweringRow::kLatest, {1, 1}, LowerEyeLike},
    {"Pad", 2, 10, {1, 1}, LowerPadAttributes},
    {"Pad", 11, LoweringRow::kLatest, {2, 4}, LowerPad},
    {"ReverseSequence", 10, LoweringRow::kLatest, {2, 2}, LowerReverseSequence},
    {"SpaceToDepth", 1, LoweringRow::kLatest, {1, 1}, LowerSpaceToDepth},
    {"Split", 2, 12, {1, 1}, LowerSplit},
    {"Split", 13, LoweringRow::kLatest, {1, 2}, LowerSplit},
    {"TensorScatter", 24, LoweringRow::kLatest, {2, 3}, LowerTensorScatter},
    {"Tile", 6, LoweringRow::kLatest, {2, 2}, LowerTile},
    {"Trilu", 14, LoweringRow::kLatest, {1, 2}, LowerTrilu},
};

}  // namespace

LoweringTable ArrangementLowerings() { return kArrangementRows; }

}  // namespace sinter::onnx
