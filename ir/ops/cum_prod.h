// CumProd: running products along an axis. ONNX CumProd-26.
//   data: any numeric type; axis: i32 or i64, a scalar or a list of one
#ifndef SINTER_IR_OPS_CUM_PROD_H_
#define SINTER_IR_OPS_CUM_PROD_H_

#include "ir/ops/elementwise.h"

namespace sinter {

struct CumProd {
  static constexpr OperatorInfo kInfo{.name = "cum_prod", .inputs = {2, 2}};
  bool exclusive = false;  // without the element itself
  bool reverse = false;    // from the end
  static constexpr auto Fields() {
    return std::tuple(Field("exclusive", &CumProd::exclusive), Field("reverse", &CumProd::reverse));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64, DType::kInt32}));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 0, 1));
    return InferUnaryNumeric(inference);
  }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(1, 4));
    return {std::make_shared<const Operation>(
                CumProd{.exclusive = random.Chance(0.5), .reverse = random.Chance(0.5)}),
            {RandomInput{.dims = random.Dims(rank, 6)},
             RandomInput{.constant = Constant::Scalar(random.Integer(-rank, rank - 1))}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_CUM_PROD_H_
