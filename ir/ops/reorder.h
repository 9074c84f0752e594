// Reorder: converts a tensor to another format. Sinter's own operator; only specialised graphs
// contain it.
#ifndef SINTER_IR_OPS_REORDER_H_
#define SINTER_IR_OPS_REORDER_H_

#include "ir/operation.h"

namespace sinter {

struct Reorder {
  static constexpr OperatorInfo kInfo{.name = "reorder", .traits = {.takes_narrow = true}};
  // The format of the result. If its element type differs from the operand's (both are floating
  // point), elements are rounded to it. The value's own type stays the same.
  DType dtype = DType::kFloat32;
  Layout layout;
  static constexpr auto Fields() {
    return std::tuple(Field("dtype", &Reorder::dtype), Field("layout", &Reorder::layout));
  }
  static Reorder To(const Format& format) {
    return {.dtype = format.dtype, .layout = format.layout};
  }
  Format format() const { return {dtype, layout}; }
  static bool Converts(DType from, DType to) {
    return from == to || (IsFloatingPoint(from) && IsFloatingPoint(to));
  }

  absl::Status Infer(Inference& inference) const {
    if (!layout.FitsRank(inference.rank(0))) {
      return absl::InvalidArgumentError(absl::StrCat("layout ", layout.ToString(), " does not fit ",
                                                     inference.type(0).ToString()));
    }
    const DType from = inference.type(0).format().dtype;
    if (!Converts(from, dtype)) {
      return absl::InvalidArgumentError(absl::StrCat(
          "a value stored as ", ToAbsl(NameOf(from)), " cannot become ", ToAbsl(NameOf(dtype)),
          ": only floating-point types are converted into one another"));
    }
    inference.SetOutput(0, inference.dtype(0), inference.shape(0));
    inference.results()[0].type.SetFormat(format());
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
