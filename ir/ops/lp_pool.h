// LpPool: the p-norm of the elements under the window; padding counts as 0. ONNX LpPool-22.
//   input [N, C, spatial...], 1 to 3 spatial axes; output [N, C, output spatial...]
#ifndef SINTER_IR_OPS_LP_POOL_H_
#define SINTER_IR_OPS_LP_POOL_H_

#include "ir/operation.h"
#include "ir/ops/pool.h"

namespace sinter {

struct LpPool {
  static constexpr OperatorInfo kInfo{.name = "lp_pool"};
  std::vector<int64_t> kernel_shape;
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  AutoPad auto_pad = AutoPad::kNotSet;
  bool ceil_mode = false;
  int64_t p = 2;
  static constexpr auto Fields() {
    return std::tuple(Field("kernel_shape", &LpPool::kernel_shape),
                      Field("strides", &LpPool::strides), Field("pads", &LpPool::pads),
                      Field("dilations", &LpPool::dilations), Field("auto_pad", &LpPool::auto_pad),
                      Field("ceil_mode", &LpPool::ceil_mode), Field("p", &LpPool::p));
  }

  Window ToWindow() const { return {kernel_shape, strides, pads, dilations, auto_pad, ceil_mode}; }
  absl::Status Infer(Inference& inference) const {
    if (p < 1) return absl::InvalidArgumentError(absl::StrCat("p is ", p, ", expected 1 or more"));
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    return InferPool(inference, ToWindow());
  }
  double Flops(Types, Types outputs) const { return 2 * PoolFlops(kernel_shape, outputs); }
  static RandomCase MakeRandomCase(Random& random) { return MakePoolCase<LpPool>(random); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LP_POOL_H_
