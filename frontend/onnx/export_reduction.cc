// Reductions: their axes are an operand.
#include "frontend/onnx/raising.h"
#include "ir/ops/reduce_mean.h"

namespace sinter::onnx {
namespace {

// No axes mean all of them, here and there.
template <class Op>
absl::Status RaiseReduction(Raising& out) {
  const Op& op = out.operation().template As<Op>();
  out.Take(0);
  if (!op.axes.empty()) out.TakeIntegers(op.axes);
  out.SetInteger("keepdims", op.keepdims);
  return absl::OkStatus();
}

constexpr RaisingRow kRows[] = {
    {"reduce_mean", "ReduceMean", RaiseReduction<ReduceMean>},
};

}  // namespace

RaisingTable ReductionRaisings() { return kRows; }

}  // namespace sinter::onnx
