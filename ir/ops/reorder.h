// Reorder: the same tensor in another layout. Sinter's own; only specialised graphs hold it.
#ifndef SINTER_IR_OPS_REORDER_H_
#define SINTER_IR_OPS_REORDER_H_

#include "ir/operation.h"

namespace sinter {

struct Reorder {
  static constexpr OperatorInfo kInfo{.name = "reorder"};
  Layout layout;  // of the result
  static constexpr auto Fields() { return std::tuple(Field("layout", &Reorder::layout)); }

  absl::Status Infer(Inference& inference) const {
    if (!layout.FitsRank(inference.rank(0))) {
      return absl::InvalidArgumentError(absl::StrCat("layout ", layout.ToString(),
                                                     " does not fit ",
                                                     inference.type(0).ToString()));
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(0), layout);
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REORDER_H_
