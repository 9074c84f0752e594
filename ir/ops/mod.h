// Mod: the remainder of a / b, elementwise with broadcasting. It has the sign of b, or of a with
// fmod. ONNX Mod-13.
#ifndef SINTER_IR_OPS_MOD_H_
#define SINTER_IR_OPS_MOD_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Mod {
  static constexpr OperatorInfo kInfo{
      .name = "mod", .inputs = {2, 2}, .traits = {.elementwise = true}};
  bool fmod = false;
  static constexpr auto Fields() { return std::tuple(Field("fmod", &Mod::fmod)); }

  absl::Status Infer(Inference& inference) const { return InferBinaryNumeric(inference); }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Mod{}), MakeBroadcastInputs(random, 0.5, 4)};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_MOD_H_
