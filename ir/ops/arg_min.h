// ArgMin: the i64 index of the smallest element along an axis. Ties give the first index, or the
// last with select_last_index. ONNX ArgMin-13.
#ifndef SINTER_IR_OPS_ARG_MIN_H_
#define SINTER_IR_OPS_ARG_MIN_H_

#include "ir/ops/index_of_extremum.h"

namespace sinter {

struct ArgMin {
  static constexpr OperatorInfo kInfo{.name = "arg_min"};
  int64_t axis = 0;
  bool keepdims = true;
  bool select_last_index = false;
  static constexpr auto Fields() {
    return std::tuple(Field("axis", &ArgMin::axis), Field("keepdims", &ArgMin::keepdims),
                      Field("select_last_index", &ArgMin::select_last_index));
  }

  absl::Status Infer(Inference& inference) const {
    return InferIndexOfExtremum(inference, axis, keepdims);
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 4));
    return {std::make_shared<const Operation>(
                ArgMin{.axis = random.Integer(-rank, rank - 1), .keepdims = random.Chance(0.5)}),
            {RandomInput{.dims = random.Dims(rank, 6)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ARG_MIN_H_
