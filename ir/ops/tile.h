// Tile: repeats the data along every axis. ONNX Tile-13.
//   data; repeats: i64 [rank]
#ifndef SINTER_IR_OPS_TILE_H_
#define SINTER_IR_OPS_TILE_H_

#include "ir/operation.h"

namespace sinter {

struct Tile {
  static constexpr OperatorInfo kInfo{
      .name = "tile", .inputs = {2, 2}, .traits = {.takes_narrow = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const {
    const int rank = inference.rank(0);
    SINTER_ASSIGN_OR_RETURN(const auto repeats, inference.KnownIntegers(1));
    if (inference.shape(1)[0].is_static() && !inference.shape(1)[0].Is(rank)) {
      return absl::InvalidArgumentError(
          absl::StrCat("repeats must have ", rank, " elements, one an axis"));
    }
    Shape shape = Shape::OfUnknown(rank);
    for (int axis = 0; repeats && axis < rank; ++axis) {
      shape[axis] = inference.shape(0)[axis] * Dim((*repeats)[static_cast<size_t>(axis)]);
    }
    inference.SetOutput(0, inference.dtype(0), std::move(shape));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 4));
    const std::vector<int64_t> repeats = random.Dims(rank, 3);
    return {std::make_shared<const Operation>(Tile{}),
            {RandomInput{.dims = random.Dims(rank, 4)},
             RandomInput{.constant = Constant::FromValues<int64_t>({rank}, repeats)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_TILE_H_
