// ConvTranspose: the gradient of Conv with respect to its input, over 1 to 3 spatial axes. ONNX
// ConvTranspose-11.
//   input   [N, C, spatial...]
//   weight  [C, M / group, kernel...]
//   bias    [M], optional
//   output  [N, M, (size - 1) * stride + output_padding + effective kernel - pads, ...]
#ifndef SINTER_IR_OPS_CONV_TRANSPOSE_H_
#define SINTER_IR_OPS_CONV_TRANSPOSE_H_

#include <algorithm>

#include "ir/operation.h"
#include "ir/ops/window.h"

namespace sinter {

struct ConvTranspose {
  static constexpr OperatorInfo kInfo{
      .name = "conv_transpose", .inputs = {2, 3}, .traits = {.takes_epilogue = true}};
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  std::vector<int64_t> output_padding;
  int64_t group = 1;
  static constexpr auto Fields() {
    return std::tuple(Field("strides", &ConvTranspose::strides),
                      Field("pads", &ConvTranspose::pads),
                      Field("dilations", &ConvTranspose::dilations),
                      Field("output_padding", &ConvTranspose::output_padding),
                      Field("group", &ConvTranspose::group));
  }

  // The window for a weight of this static shape.
  Window WindowFor(const Shape& weight) const;

  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types outputs) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CONV_TRANSPOSE_H_
