// Conv: convolution (cross-correlation) over 1 to 3 spatial axes. ONNX Conv-11.
//   input   [N, C, spatial...]
//   weight  [M, C / group, kernel...]
//   bias    [M], optional
//   output  [N, M, output spatial...]
#ifndef SINTER_IR_OPS_CONV_H_
#define SINTER_IR_OPS_CONV_H_

#include "ir/operation.h"
#include "ir/ops/window.h"

namespace sinter {

struct Conv {
  static constexpr OperatorInfo kInfo{
      .name = "conv", .inputs = {2, 3}, .traits = {.takes_epilogue = true, .takes_prologue = true}};
  std::vector<int64_t> strides;
  std::vector<int64_t> pads;
  std::vector<int64_t> dilations;
  int64_t group = 1;
  AutoPad auto_pad = AutoPad::kNotSet;
  static constexpr auto Fields() {
    return std::tuple(Field("strides", &Conv::strides), Field("pads", &Conv::pads),
                      Field("dilations", &Conv::dilations), Field("group", &Conv::group),
                      Field("auto_pad", &Conv::auto_pad));
  }

  // The window for a weight of this static shape.
  Window WindowFor(const Shape& weight) const;
  // The output shape for operands 0 and 1 of any types.
  absl::StatusOr<Shape> OutputShape(const Inference& inference) const;

  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types outputs) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CONV_H_
