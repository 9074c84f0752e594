// BitCast: reinterprets the bytes as elements of another type of the same size. ONNX BitCast-26.
#ifndef SINTER_IR_OPS_BIT_CAST_H_
#define SINTER_IR_OPS_BIT_CAST_H_

#include "ir/operation.h"

namespace sinter {

struct BitCast {
  static constexpr OperatorInfo kInfo{.name = "bit_cast", .traits = {.takes_narrow = true}};
  DType to = DType::kFloat32;
  static constexpr auto Fields() { return std::tuple(Field("to", &BitCast::to)); }

  absl::Status Infer(Inference& inference) const {
    if (BitsOf(to) != BitsOf(inference.dtype(0))) {
      return absl::InvalidArgumentError(absl::StrCat("elements of ",
                                                     ToAbsl(NameOf(inference.dtype(0))), " and ",
                                                     ToAbsl(NameOf(to)), " differ in size"));
    }
    if (to == DType::kBool && inference.dtype(0) != DType::kBool) {
      return absl::UnimplementedError("bytes as bool are not supported");
    }
    inference.SetOutput(0, to, inference.shape(0));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(BitCast{.to = DType::kUint32}),
            {RandomInput{.dims = random.Dims(3, 5)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_BIT_CAST_H_
