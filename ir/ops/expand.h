// Expand: broadcasts the input with a shape. ONNX Expand-13.
//   data; shape: i64 [n]
#ifndef SINTER_IR_OPS_EXPAND_H_
#define SINTER_IR_OPS_EXPAND_H_

#include "ir/operation.h"

namespace sinter {

struct Expand {
  static constexpr OperatorInfo kInfo{
      .name = "expand", .inputs = {2, 2}, .traits = {.takes_narrow = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 1));
    if (inference.contents(1) == nullptr) {
      SINTER_ASSIGN_OR_RETURN(const std::optional<int> count, inference.CountOf(1));
      inference.SetOutput(
          0, inference.dtype(0),
          count ? Shape::OfUnknown(std::max(*count, inference.rank(0))) : Shape::OfUnknownRank());
      return absl::OkStatus();
    }
    SINTER_ASSIGN_OR_RETURN(Shape shape,
                            Broadcast(inference.shape(0), Shape(*inference.contents(1))));
    // Shape arithmetic: a repeated element.
    const std::vector<Dim>* contents = inference.contents(0);
    if (contents != nullptr && contents->size() == 1 && shape.rank() <= 1 && shape.is_static()) {
      const int64_t count = shape.rank() == 0 ? 1 : shape[0].value();
      if (count >= 0 && count <= kMostContents) {
        inference.SetContents(0, std::vector<Dim>(static_cast<size_t>(count), contents->front()));
      }
    }
    inference.SetOutput(0, inference.dtype(0), std::move(shape));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    const std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(1, 4)), 5);
    std::vector<int64_t> own = dims;
    for (int64_t& dim : own) dim = random.Chance(0.5) ? 1 : dim;
    return {
        std::make_shared<const Operation>(Expand{}),
        {RandomInput{.dims = own}, RandomInput{.constant = Constant::FromValues<int64_t>(
                                                   {static_cast<int64_t>(dims.size())}, dims)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_EXPAND_H_
