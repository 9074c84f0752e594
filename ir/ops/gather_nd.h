// GatherND: slices of the data that index tuples address. ONNX GatherND-13.
//   data     any type
//   indices  i64 [batch..., others..., k]: each tuple addresses the k axes after the batch axes
//   output   [batch..., others..., data's axes after the addressed ones...]
#ifndef SINTER_IR_OPS_GATHER_ND_H_
#define SINTER_IR_OPS_GATHER_ND_H_

#include "ir/operation.h"

namespace sinter {

struct GatherND {
  static constexpr OperatorInfo kInfo{
      .name = "gather_nd", .inputs = {2, 2}, .traits = {.takes_narrow = true}};
  int64_t batch_dims = 0;
  static constexpr auto Fields() { return std::tuple(Field("batch_dims", &GatherND::batch_dims)); }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    std::vector<int64_t> indices(6);
    for (int64_t& index : indices) index = random.Integer(-2, 1);
    return {std::make_shared<const Operation>(GatherND{}),
            {RandomInput{.dims = {2, 2, random.Integer(1, 4)}},
             RandomInput{.constant = Constant::FromValues<int64_t>({3, 2}, indices)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_GATHER_ND_H_
