// Shape: the dimensions of the input from axis `start` up to `end`, i64. ONNX Shape-15. (The struct
// has another name because sinter::Shape is a type.)
#ifndef SINTER_IR_OPS_SHAPE_OF_H_
#define SINTER_IR_OPS_SHAPE_OF_H_

#include <algorithm>
#include <limits>

#include "ir/operation.h"

namespace sinter {

struct ShapeOf {
  static constexpr OperatorInfo kInfo{.name = "shape", .traits = {.takes_narrow = true}};
  // Negative values count from the rank; both are clamped to [0, rank].
  int64_t start = 0;
  int64_t end = std::numeric_limits<int64_t>::max();
  static constexpr auto Fields() {
    return std::tuple(Field("start", &ShapeOf::start), Field("end", &ShapeOf::end));
  }

  // The first axis and the one past the last, for an input of this rank.
  std::pair<int, int> Range(int rank) const {
    auto clamp = [rank](int64_t axis) {
      return static_cast<int>(std::clamp<int64_t>(axis < 0 ? axis + rank : axis, 0, rank));
    };
    return {clamp(start), std::max(clamp(start), clamp(end))};
  }

  absl::Status Infer(Inference& inference) const {
    const auto [first, last] = Range(inference.rank(0));
    inference.SetOutput(0, DType::kInt64, Shape{Dim(last - first)});
    const std::vector<Dim>& dims = inference.shape(0).dims();
    inference.SetContents(0, {dims.begin() + first, dims.begin() + last});
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    ShapeOf shape;
    if (random.Chance(0.5)) shape.start = random.Integer(-3, 3);
    if (random.Chance(0.5)) shape.end = random.Integer(-3, 3);
    return {std::make_shared<const Operation>(shape),
            {RandomInput{.dims = random.Dims(static_cast<int>(random.Integer(0, 5)), 6)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SHAPE_OF_H_
