// AveragePool: the mean of the elements under the window. With count_include_pad, padding counts.
// ONNX AveragePool-19.
//   input [N, C, spatial...], 1 to 3 spatial axes; output [N, C, output spatial...]
#ifndef SINTER_IR_OPS_AVERAGE_POOL_H_
#define SINTER_IR_OPS_AVERAGE_POOL_H_

#include "ir/operation.h"
#include "ir/ops/pool.h"

namespace sinter {

struct AveragePool {
  static constexpr OperatorInfo kInfo{.name = "average_pool",
                                      .traits = {.takes_epilogue = true, .takes_prologue = true}};
  std::vector<int64_t> kernel_shape;
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  AutoPad auto_pad = AutoPad::kNotSet;
  bool ceil_mode = false;
  bool count_include_pad = false;
  static constexpr auto Fields() {
    return std::tuple(
        Field("kernel_shape", &AveragePool::kernel_shape), Field("strides", &AveragePool::strides),
        Field("pads", &AveragePool::pads), Field("dilations", &AveragePool::dilations),
        Field("auto_pad", &AveragePool::auto_pad), Field("ceil_mode", &AveragePool::ceil_mode),
        Field("count_include_pad", &AveragePool::count_include_pad));
  }

  Window ToWindow() const { return {kernel_shape, strides, pads, dilations, auto_pad, ceil_mode}; }
  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    return InferPool(inference, ToWindow());
  }
  double Flops(Types, Types outputs) const { return PoolFlops(kernel_shape, outputs); }
  static RandomCase MakeRandomCase(Random& random) { return MakePoolCase<AveragePool>(random); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_AVERAGE_POOL_H_
