// OneHot: for every index a row with one value at the index and another elsewhere. ONNX OneHot-11.
//   indices  any numeric type; an index outside [-depth, depth) gives a row without the value at
//            the index
//   depth    any numeric type, a scalar or list of one
//   values   any type [2]: the value elsewhere, the value at the index
//   output   of the values' type: the indices' shape with an axis of `depth` inserted
#ifndef SINTER_IR_OPS_ONE_HOT_H_
#define SINTER_IR_OPS_ONE_HOT_H_

#include "ir/operation.h"

namespace sinter {

struct OneHot {
  static constexpr OperatorInfo kInfo{.name = "one_hot", .inputs = {3, 3}};
  int64_t axis = -1;  // of the output
  static constexpr auto Fields() { return std::tuple(Field("axis", &OneHot::axis)); }

  absl::Status Infer(Inference& inference) const;
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(OneHot{}),
            {RandomInput{.dims = {3, 2}, .low = -4, .high = 4},
             RandomInput{.constant = Constant::Scalar(random.Integer(1, 5))},
             RandomInput{.dims = {2}}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_ONE_HOT_H_
