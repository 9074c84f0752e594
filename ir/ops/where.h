// Where: a if the condition is true, else b, elementwise with broadcasting. ONNX Where-16.
//   condition: bool; a, b: any type, the same for both
#ifndef SINTER_IR_OPS_WHERE_H_
#define SINTER_IR_OPS_WHERE_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct Where {
  static constexpr OperatorInfo kInfo{
      .name = "where", .inputs = {3, 3}, .traits = {.elementwise = true, .takes_narrow = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(0, {DType::kBool}));
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(2, 1));
    SINTER_ASSIGN_OR_RETURN(const Shape branches,
                            Broadcast(inference.shape(1), inference.shape(2)));
    SINTER_ASSIGN_OR_RETURN(Shape shape, Broadcast(inference.shape(0), branches));
    inference.SetOutput(0, inference.dtype(1), std::move(shape));
    SetChosenContents(inference);
    return absl::OkStatus();
  }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<RandomInput> inputs = MakeBroadcastInputs(random, -4, 4);
    inputs.insert(inputs.begin(), RandomInput{.dtype = DType::kBool, .dims = inputs[0].dims});
    return {std::make_shared<const Operation>(Where{}), std::move(inputs)};
  }

 private:
  // Shape arithmetic, if the condition is known and the operands have the same length or one
  // element.
  static void SetChosenContents(Inference& inference) {
    size_t count = 1;
    for (size_t i = 0; i < 3; ++i) {
      if (inference.contents(i) == nullptr) return;
      const size_t own = inference.contents(i)->size();
      if (own != 1 && count != 1 && own != count) return;
      if (own != 1) count = own;
    }
    auto element = [&](size_t operand, size_t index) -> const Dim& {
      const std::vector<Dim>& known = *inference.contents(operand);
      return known[known.size() == 1 ? 0 : index];
    };
    std::vector<Dim> contents;
    for (size_t i = 0; i < count; ++i) {
      contents.push_back(element(element(0, i).Is(0) ? 2 : 1, i));
    }
    inference.SetContents(0, std::move(contents));
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_WHERE_H_
