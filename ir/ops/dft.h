// Dft: the discrete Fourier transform along an axis. ONNX DFT-20.
//   x       floating point, rank at least 2; the last axis has the real part of each element, or the
//           real and the imaginary part
//   axis    i64 scalar, or a list of one
//   length  optional i64 scalar n: the axis is cut or padded with zeros to n elements. Without it,
//           n is the axis' size, or 2 * (size - 1) if the transform is inverse and onesided.
//   output  [..., n, ..., 2]; element k is the sum over j of x_j exp(-2 pi i j k / n)
// An inverse transform has exp(2 pi i j k / n) / n instead. A onesided one takes real elements and
// gives the elements 0 to n / 2 of a symmetric spectrum; if it is also inverse, it takes these and
// gives the real elements, [..., n, ..., 1].
#ifndef SINTER_IR_OPS_DFT_H_
#define SINTER_IR_OPS_DFT_H_

#include "ir/operation.h"

namespace sinter {

struct Dft {
  static constexpr OperatorInfo kInfo{.name = "dft", .inputs = {2, 3}};
  bool inverse = false;
  bool onesided = false;
  static constexpr auto Fields() {
    return std::tuple(Field("inverse", &Dft::inverse), Field("onesided", &Dft::onesided));
  }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types inputs, Types outputs) const;
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_DFT_H_
