// ConvInteger: Conv of (input - input zero point) and (weight - weight zero point) in i32, with
// wraparound. Padding has the value of the zero point. ONNX ConvInteger-10.
//   input              i8 or u8 [N, C, spatial...], 1 to 3 spatial axes
//   weight             i8 or u8 [M, C / group, kernel...]
//   input zero point   of the input's type, scalar
//   weight zero point  of the weight's type, scalar or [M]
//   output             i32 [N, M, output spatial...]
#ifndef SINTER_IR_OPS_CONV_INTEGER_H_
#define SINTER_IR_OPS_CONV_INTEGER_H_

#include "ir/operation.h"
#include "ir/ops/conv.h"

namespace sinter {

struct ConvInteger {
  static constexpr OperatorInfo kInfo{.name = "conv_integer", .inputs = {4, 4}};
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  int64_t group = 1;
  AutoPad auto_pad = AutoPad::kNotSet;
  static constexpr auto Fields() {
    return std::tuple(Field("strides", &ConvInteger::strides), Field("pads", &ConvInteger::pads),
                      Field("dilations", &ConvInteger::dilations),
                      Field("group", &ConvInteger::group),
                      Field("auto_pad", &ConvInteger::auto_pad));
  }

  // The same convolution without quantisation.
  Conv ToConv() const {
    return {.strides = strides,
            .pads = pads,
            .dilations = dilations,
            .group = group,
            .auto_pad = auto_pad};
  }
  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types outputs) const { return ToConv().Flops(inputs, outputs); }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CONV_INTEGER_H_
