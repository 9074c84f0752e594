// Col2Im: sums overlapping blocks into an image. ONNX Col2Im-18.
//   input        [N, C * elements of a block, blocks]
//   image shape  i64 [spatial rank]
//   block shape  i64 [spatial rank]
//   output       [N, C, image shape...]
#ifndef SINTER_IR_OPS_COL2IM_H_
#define SINTER_IR_OPS_COL2IM_H_

#include "ir/operation.h"
#include "ir/ops/window.h"

namespace sinter {

struct Col2Im {
  static constexpr OperatorInfo kInfo{.name = "col2im", .inputs = {3, 3}};
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  static constexpr auto Fields() {
    return std::tuple(Field("strides", &Col2Im::strides), Field("pads", &Col2Im::pads),
                      Field("dilations", &Col2Im::dilations));
  }

  Window WindowFor(std::vector<int64_t> block) const {
    return {
        .kernel_shape = std::move(block), .strides = strides, .pads = pads, .dilations = dilations};
  }

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_COL2IM_H_
