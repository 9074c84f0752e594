// ConvInteger: Conv of input - its zero point and weight - its zero point, in i32, which wraps
// around; padding counts as the zero point. ONNX ConvInteger-10.
//   input   [N, C, spatial...], i8 or u8, 1 to 3 spatial axes
//   weight  [M, C / group, kernel...], i8 or u8
//   the input's zero point, a scalar; the weight's, a scalar or [M]; each of its operand's type
//   output  i32 [N, M, output spatial...]
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

  // The convolution of the numbers.
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
