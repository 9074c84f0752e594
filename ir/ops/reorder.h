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
      return absl::InvalidArgumentError(absl::StrCat("layout ", layout.ToString(), " does not fit ",
                                                     inference.type(0).ToString()));
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(0), layout);
    return absl::OkStatus();
  }
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random) {
    const auto rank = static_cast<int>(random.Integer(3, 5));
    const Layout layouts[] = {Layout(), Layout::ChannelsLast(rank),
                              Layout::BlockedChannels(rank, 8)};
    return {std::make_shared<const Operation>(Reorder{.layout = layouts[random.Integer(0, 2)]}),
            {RandomInput{.dims = random.Dims(rank, 11)}}};
  }
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_REORDER_H_
