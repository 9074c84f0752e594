// DeformConv: a convolution whose taps are displaced by an offset and weighted by a mask at each
// output position. The input is interpolated bilinearly and is 0 outside its bounds. ONNX
// DeformConv-22 over two spatial axes.
//   x       [N, C, H, W]
//   weight  [M, C / group, kH, kW]
//   offset  [N, offset_group * kH * kW * 2, oH, oW]: down, then right
//   bias    [M] or a scalar
//   mask    [N, offset_group * kH * kW, oH, oW] or a scalar
//   output  [N, M, oH, oW]
#ifndef SINTER_IR_OPS_DEFORM_CONV_H_
#define SINTER_IR_OPS_DEFORM_CONV_H_

#include "ir/operation.h"
#include "ir/ops/conv.h"

namespace sinter {

struct DeformConv {
  static constexpr OperatorInfo kInfo{.name = "deform_conv", .inputs = {5, 5}};
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  int64_t group = 1;
  int64_t offset_group = 1;
  static constexpr auto Fields() {
    return std::tuple(Field("strides", &DeformConv::strides), Field("pads", &DeformConv::pads),
                      Field("dilations", &DeformConv::dilations),
                      Field("group", &DeformConv::group),
                      Field("offset_group", &DeformConv::offset_group));
  }

  // The same convolution without offsets.
  Conv ToConv() const {
    return {.strides = strides, .pads = pads, .dilations = dilations, .group = group};
  }
  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types outputs) const { return 5 * ToConv().Flops(inputs, outputs); }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_DEFORM_CONV_H_
