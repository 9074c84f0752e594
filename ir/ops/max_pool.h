// MaxPool: the largest element under the window; padding does not take part. ONNX MaxPool-12, first
// result.
//   input [N, C, spatial...], 1 to 3 spatial axes; output [N, C, output spatial...]
#ifndef SINTER_IR_OPS_MAX_POOL_H_
#define SINTER_IR_OPS_MAX_POOL_H_

#include "ir/operation.h"
#include "ir/ops/pool.h"

namespace sinter {

struct MaxPool {
  static constexpr OperatorInfo kInfo{.name = "max_pool"};
  std::vector<int64_t> kernel_shape;
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  AutoPad auto_pad = AutoPad::kNotSet;
  bool ceil_mode = false;
  static constexpr auto Fields() {
    return std::tuple(
        Field("kernel_shape", &MaxPool::kernel_shape), Field("strides", &MaxPool::strides),
        Field("pads", &MaxPool::pads), Field("dilations", &MaxPool::dilations),
        Field("auto_pad", &MaxPool::auto_pad), Field("ceil_mode", &MaxPool::ceil_mode));
  }

  Window ToWindow() const { return {kernel_shape, strides, pads, dilations, auto_pad, ceil_mode}; }
  absl::Status Infer(Inference& inference) const { return InferPool(inference, ToWindow()); }
  double Flops(Types, Types outputs) const { return PoolFlops(kernel_shape, outputs); }
  static RandomCase MakeRandomCase(Random& random) { return MakePoolCase<MaxPool>(random); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MAX_POOL_H_
