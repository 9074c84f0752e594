// ReverseSequence: reverses the first lengths[b] steps of every sequence b. ONNX
// ReverseSequence-10.
//   data: rank at least 2; lengths: i64 [batch]
#ifndef SINTER_IR_OPS_REVERSE_SEQUENCE_H_
#define SINTER_IR_OPS_REVERSE_SEQUENCE_H_

#include "ir/operation.h"

namespace sinter {

struct ReverseSequence {
  static constexpr OperatorInfo kInfo{
      .name = "reverse_sequence", .inputs = {2, 2}, .traits = {.takes_narrow = true}};
  int64_t batch_axis = 1;
  int64_t time_axis = 0;
  static constexpr auto Fields() {
    return std::tuple(Field("batch_axis", &ReverseSequence::batch_axis),
                      Field("time_axis", &ReverseSequence::time_axis));
  }

  absl::Status Infer(Inference& inference) const {
    SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
    SINTER_ASSIGN_OR_RETURN(const int batch, NormalizeAxis(batch_axis, inference.rank(0)));
    SINTER_ASSIGN_OR_RETURN(const int time, NormalizeAxis(time_axis, inference.rank(0)));
    if (batch == time) return absl::InvalidArgumentError("batch_axis and time_axis are the same");
    const Shape expected{inference.shape(0)[batch]};
    if (inference.rank(1) != 1 || (inference.shape(1).is_static() && expected.is_static() &&
                                   inference.shape(1) != expected)) {
      return absl::InvalidArgumentError("there must be one length for each sequence");
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    return {std::make_shared<const Operation>(ReverseSequence{}),
            {RandomInput{.dims = {4, 2, 3}}, RandomInput{.constant = Constant::FromValues<int64_t>(
                                                             {2}, {random.Integer(0, 4), 3})}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REVERSE_SEQUENCE_H_
