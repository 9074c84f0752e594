// If, Loop and Scan. Operands that their bodies capture are named by the bodies in ONNX.
#include "frontend/onnx/raising.h"
#include "ir/ops/if.h"
#include "ir/ops/loop.h"
#include "ir/ops/scan.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

absl::Status RaiseIf(Raising& out) {
  const auto then_inputs = static_cast<size_t>(out.operation().As<If>().then_inputs);
  out.Take(0);
  SINTER_RETURN_IF_ERROR(out.SetBody("then_branch", 0, 0, 1));
  return out.SetBody("else_branch", 1, 0, 1 + then_inputs);
}

absl::Status RaiseLoop(Raising& out) {
  // The iteration's number, the condition and the carried values.
  const size_t own = 2 + static_cast<size_t>(out.operation().As<Loop>().carried);
  for (size_t i = 0; i < own; ++i) out.Take(i);
  return out.SetBody("body", 0, own, own);
}

absl::Status RaiseScan(Raising& out) {
  const auto& scan = out.operation().As<Scan>();
  const size_t own = static_cast<size_t>(scan.states) + scan.axes.size();
  for (size_t i = 0; i < own; ++i) out.Take(i);
  out.SetInteger("num_scan_inputs", static_cast<int64_t>(scan.axes.size()));
  out.Set("scan_input_axes", scan.axes);
  out.Set("scan_input_directions", scan.reverse);
  out.Set("scan_output_axes", scan.output_axes);
  out.Set("scan_output_directions", scan.output_reverse);
  return out.SetBody("body", 0, own, own);
}

constexpr RaisingRow kExportControlFlowRows[] = {
    {"if", "If", RaiseIf},
    {"loop", "Loop", RaiseLoop},
    {"scan", "Scan", RaiseScan},
};

}  // namespace

RaisingTable ControlFlowRaisings() { return kExportControlFlowRows; }

}  // namespace sinter::onnx
