// Operators on shapes.
#include <limits>

#include "frontend/onnx/raising.h"
#include "ir/ops/shape_of.h"
#include "ir/ops/squeeze.h"
#include "ir/ops/unsqueeze.h"

namespace sinter::onnx {
namespace {

absl::Status RaiseShape(Raising& out) {
  const ShapeOf& shape = out.operation().As<ShapeOf>();
  out.Take(0);
  out.SetInteger("start", shape.start);
  if (shape.end != std::numeric_limits<int64_t>::max()) out.SetInteger("end", shape.end);
  return absl::OkStatus();
}

// The axes are an attribute or an operand.
absl::Status RaiseSqueeze(Raising& out) {
  const std::vector<int64_t>& axes = out.operation().As<Squeeze>().axes;
  out.TakeAll();
  if (!axes.empty() && out.operand_count() == 1) out.TakeIntegers(axes);
  return absl::OkStatus();
}

absl::Status RaiseUnsqueeze(Raising& out) {
  out.TakeAll();
  if (out.operand_count() == 1) out.TakeIntegers(out.operation().As<Unsqueeze>().axes);
  return absl::OkStatus();
}

constexpr RaisingRow kExportShapeRows[] = {
    {"expand", "Expand"},
    {"flatten", "Flatten"},
    {"reshape", "Reshape"},
    {"shape", "Shape", RaiseShape},
    {"squeeze", "Squeeze", RaiseSqueeze},
    {"transpose", "Transpose"},
    {"unsqueeze", "Unsqueeze", RaiseUnsqueeze},
};

}  // namespace

RaisingTable ShapeRaisings() { return kExportShapeRows; }

}  // namespace sinter::onnx
