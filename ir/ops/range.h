// Range: start, start + delta, ... up to but excluding limit. ONNX Range-11.
//   start, limit, delta  scalars of the same numeric type
//   output               [max(ceil((limit - start) / delta), 0)]
#ifndef SINTER_IR_OPS_RANGE_H_
#define SINTER_IR_OPS_RANGE_H_

#include "ir/operation.h"

namespace sinter {

struct Range {
  static constexpr OperatorInfo kInfo{.name = "range", .inputs = {3, 3}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(Range{}),
            {RandomInput{.constant = Constant::Scalar<int64_t>(random.Integer(-3, 3))},
             RandomInput{.constant = Constant::Scalar<int64_t>(random.Integer(4, 20))},
             RandomInput{.constant = Constant::Scalar<int64_t>(random.Integer(1, 4))}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_RANGE_H_
