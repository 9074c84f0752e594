// MaxPool: the largest element under the window, ignoring padding. ONNX MaxPool-22.
//   input [N, C, spatial...], floating-point, i8 or u8, 1 to 3 spatial axes
//   outputs: [N, C, output spatial...]; and, if the node has two outputs, i64 positions of these
//   elements in the whole flattened input, row-major, or with the spatial axes in reverse order if
//   storage_order is 1
#ifndef SINTER_IR_OPS_MAX_POOL_H_
#define SINTER_IR_OPS_MAX_POOL_H_

#include "ir/operation.h"
#include "ir/ops/pool.h"

namespace sinter {

struct MaxPool {
  static constexpr OperatorInfo kInfo{.name = "max_pool",
                                      .outputs = {1, 2},
                                      .traits = {.takes_epilogue = true, .takes_prologue = true}};
  std::vector<int64_t> kernel_shape;
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  AutoPad auto_pad = AutoPad::kNotSet;
  bool ceil_mode = false;
  int64_t storage_order = 0;
  static constexpr auto Fields() {
    return std::tuple(
        Field("kernel_shape", &MaxPool::kernel_shape), Field("strides", &MaxPool::strides),
        Field("pads", &MaxPool::pads), Field("dilations", &MaxPool::dilations),
        Field("auto_pad", &MaxPool::auto_pad), Field("ceil_mode", &MaxPool::ceil_mode),
        Field("storage_order", &MaxPool::storage_order));
  }

  Window ToWindow() const { return {kernel_shape, strides, pads, dilations, auto_pad, ceil_mode}; }
  absl::Status Infer(Inference& inference) const {
    if (storage_order != 0 && storage_order != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("storage_order is ", storage_order, ", expected 0 or 1"));
    }
    if (inference.dtype(0) != DType::kInt8 && inference.dtype(0) != DType::kUint8) {
      SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
    }
    SINTER_RETURN_IF_ERROR(InferPool(inference, ToWindow()));
    if (inference.output_count() > 1) {
      inference.SetOutput(1, DType::kInt64, inference.results()[0].type.shape);
    }
    return absl::OkStatus();
  }
  double Flops(Types, Types outputs) const { return PoolFlops(kernel_shape, outputs); }
  static RandomCase MakeRandomCase(Random& random) { return MakePoolCase<MaxPool>(random); }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MAX_POOL_H_
