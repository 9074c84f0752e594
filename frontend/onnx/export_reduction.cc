// Reductions, running sums and Fourier transforms.
#include "frontend/onnx/raising.h"
#include "ir/ops/dft.h"
#include "ir/ops/reduce_log_sum_exp.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/reduce_min.h"
#include "ir/ops/reduce_prod.h"
#include "ir/ops/reduce_sum.h"

namespace sinter::onnx {
namespace {

// ONNX takes the axes as an operand. An empty list means all axes in both.
template <class Op>
absl::Status RaiseReduction(Raising& out) {
  const Op& op = out.operation().template As<Op>();
  out.TakeAll();
  if (!op.axes.empty() && out.operand_count() == 1) out.TakeIntegers(op.axes);
  out.SetInteger("keepdims", op.keepdims);
  return absl::OkStatus();
}

// ONNX has the axis last.
absl::Status RaiseDft(Raising& out) {
  const Dft& op = out.operation().As<Dft>();
  out.Take(0);
  if (out.operand_count() == 3) {
    out.Take(2);
  } else {
    out.TakeNothing();
  }
  out.Take(1);
  out.SetInteger("inverse", op.inverse);
  out.SetInteger("onesided", op.onesided);
  return absl::OkStatus();
}

constexpr RaisingRow kExportReductionRows[] = {
    {"arg_max", "ArgMax"},
    {"arg_min", "ArgMin"},
    {"cum_sum", "CumSum"},
    {"dft", "DFT", RaiseDft, nullptr, 20},
    {"reduce_log_sum_exp", "ReduceLogSumExp", RaiseReduction<ReduceLogSumExp>},
    {"reduce_max", "ReduceMax", RaiseReduction<ReduceMax>},
    {"reduce_mean", "ReduceMean", RaiseReduction<ReduceMean>},
    {"reduce_min", "ReduceMin", RaiseReduction<ReduceMin>},
    {"reduce_prod", "ReduceProd", RaiseReduction<ReduceProd>},
    {"reduce_sum", "ReduceSum", RaiseReduction<ReduceSum>},
};

}  // namespace

RaisingTable ReductionRaisings() { return kExportReductionRows; }

}  // namespace sinter::onnx
