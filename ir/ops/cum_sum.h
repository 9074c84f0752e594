// CumSum: running sums along an axis. ONNX CumSum-14.
//   data: any numeric type; axis: i32 or i64, a scalar or a list of one
#ifndef SINTER_IR_OPS_CUM_SUM_H_
#define SINTER_IR_OPS_CUM_SUM_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct CumSum {
  static constexpr OperatorInfo kInfo{.name = "cum_sum", .inputs = {2, 2}};
  bool exclusive = false;  // without the element itself
  bool reverse = false;    // from the end
  static constexpr auto Fields() {
    return std::tuple(Field("exclusive", &CumSum::exclusive), Field("reverse", &CumSum::reverse));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64, DType::kInt32}));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 0, 1));
    return InferUnaryNumeric(inference);
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 4));
    return {std::make_shared<const Operation>(
                CumSum{.exclusive = random.Chance(0.5), .reverse = random.Chance(0.5)}),
            {RandomInput{.dims = random.Dims(rank, 6)},
             RandomInput{.constant = Constant::Scalar(random.Integer(-rank, rank - 1))}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CUM_SUM_H_
