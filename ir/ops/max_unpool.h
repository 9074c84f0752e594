// MaxUnpool: the inverse of MaxPool: puts each maximum back at its position, with 0 elsewhere. ONNX
// MaxUnpool-22.
//   x             [N, C, spatial...], 1 to 3 spatial axes
//   indices       i64, of x's shape: row-major indices into MaxPool's input, whose spatial axes
//                 have (size - 1) * stride + kernel - pads elements
//   output shape  i64 [rank], optional: each axis at least as large as that input's
#ifndef SINTER_IR_OPS_MAX_UNPOOL_H_
#define SINTER_IR_OPS_MAX_UNPOOL_H_

#include "ir/operation.h"
#include "ir/ops/window.h"

namespace sinter {

struct MaxUnpool {
  static constexpr OperatorInfo kInfo{.name = "max_unpool", .inputs = {2, 3}};
  std::vector<int64_t> kernel_shape;
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  static constexpr auto Fields() {
    return std::tuple(Field("kernel_shape", &MaxUnpool::kernel_shape),
                      Field("strides", &MaxUnpool::strides), Field("pads", &MaxUnpool::pads));
  }

  // The dimensions of the tensor that the indices refer to.
  absl::StatusOr<std::vector<Dim>> PooledDims(const Shape& x) const;

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MAX_UNPOOL_H_
