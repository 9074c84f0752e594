// Operators that move elements without regard to their values.
#include "frontend/onnx/raising.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/eye_like.h"
#include "ir/ops/pad.h"
#include "ir/ops/space_to_depth.h"
#include "ir/ops/split.h"

namespace sinter::onnx {
namespace {

absl::Status RaiseEyeLike(Raising& out) {
  const EyeLike& eye = out.operation().As<EyeLike>();
  out.Take(0);
  out.SetInteger("k", eye.k);
  out.SetInteger("dtype", ToElementType(eye.dtype));
  return absl::OkStatus();
}

absl::Status RaisePad(Raising& out) {
  if (out.operation().As<Pad>().mode == PadMode::kWrap && out.opset() < 19) return NeedsOpset(19);
  return RaiseAsItIs(out);
}

absl::Status RaiseSplit(Raising& out) {
  out.TakeAll();
  out.SetAll();
  const bool sizes_given = out.operand_count() > 1;
  if (!sizes_given) out.SetInteger("num_outputs", static_cast<int64_t>(out.result_count()));
  return absl::OkStatus();
}

// The `mode` attribute is newer than the opset that the export writes.
absl::Status RaiseSpaceToDepth(Raising& out) {
  const SpaceToDepth& space = out.operation().As<SpaceToDepth>();
  if (space.mode != DepthMode::kDcr) {
    return absl::UnimplementedError("a mode that is not DCR");
  }
  out.TakeAll();
  out.SetInteger("blocksize", space.blocksize);
  return absl::OkStatus();
}

constexpr RaisingRow kExportArrangementRows[] = {
    {"center_crop_pad", "CenterCropPad"},
    {"depth_to_space", "DepthToSpace"},
    {"eye_like", "EyeLike", RaiseEyeLike},
    {"pad", "Pad", RaisePad},
    {"reverse_sequence", "ReverseSequence"},
    {"space_to_depth", "SpaceToDepth", RaiseSpaceToDepth},
    {"split", "Split", RaiseSplit},
    {"tile", "Tile"},
    {"trilu", "Trilu"},
};

}  // namespace

RaisingTable ArrangementRaisings() { return kExportArrangementRows; }

}  // namespace sinter::onnx
