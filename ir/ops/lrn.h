// LRN, local response normalisation: x / (bias + alpha / size * sum(x * x)) ^ beta, with the sum
// over `size` neighbouring channels. If size is even, there is one more channel after than before.
// ONNX LRN-13.
//   x [N, C, ...]
#ifndef SINTER_IR_OPS_LRN_H_
#define SINTER_IR_OPS_LRN_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Lrn {
  static constexpr OperatorInfo kInfo{.name = "lrn"};
  int64_t size = 1;
  float alpha = 1e-4F;
  float beta = 0.75F;
  float bias = 1;
  static constexpr auto Fields() {
    return std::tuple(Field("size", &Lrn::size), Field("alpha", &Lrn::alpha),
                      Field("beta", &Lrn::beta), Field("bias", &Lrn::bias));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 2, 8));
    if (size < 1) return absl::InvalidArgumentError(absl::StrCat("size is ", size));
    return InferUnaryFloat(inference);
  }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Lrn{.size = random.Integer(1, 6), .alpha = 0.1F}),
            {RandomInput{.dims = random.Dims(static_cast<int>(random.Integer(2, 5)), 6)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_LRN_H_
