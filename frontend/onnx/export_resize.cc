// Resize.
#include "frontend/onnx/raising.h"
#include "ir/ops/resize.h"

namespace sinter::onnx {
namespace {

// Operands: X, roi, scales, sizes. Only one of scales and sizes is given.
absl::Status RaiseResize(Raising& out) {
  const bool is_symmetric = out.operation().As<Resize>().coordinate_transformation_mode ==
                            CoordinateMode::kHalfPixelSymmetric;
  if (is_symmetric && out.opset() < 19) return NeedsOpset(19);
  out.Take(0);
  if (out.operand_count() > 2) {
    out.Take(2);
  } else {
    out.TakeNothing();
  }
  if (out.type(1).dtype == DType::kInt64) out.TakeNothing();
  out.Take(1);
  out.SetAll();
  return absl::OkStatus();
}

constexpr RaisingRow kExportResizeRows[] = {
    {"resize", "Resize", RaiseResize},
};

}  // namespace

RaisingTable ResizeRaisings() { return kExportResizeRows; }

}  // namespace sinter::onnx
