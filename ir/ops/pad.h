// Pad: adds elements at both ends of axes; a negative pad removes elements. ONNX Pad-25.
//   data   any type
//   pads   i64 [2 n]: at the beginning of each of n axes, then at the end of each
//   value  of the data's type, scalar, optional: the value of constant padding; 0 by default
//   axes   i64 or i32 [n], optional; all axes by default
#ifndef SINTER_IR_OPS_PAD_H_
#define SINTER_IR_OPS_PAD_H_

#include <array>
#include <numeric>
#include <vector>

#include "ir/operation.h"

namespace sinter {

enum class PadMode : uint8_t { kConstant, kReflect, kEdge, kWrap };
inline std::span<const std::string_view> EnumNames(PadMode) {
  static constexpr std::array<std::string_view, 4> kNames = {"constant", "reflect", "edge", "wrap"};
  return kNames;
}

struct Pad {
  static constexpr OperatorInfo kInfo{
      .name = "pad", .inputs = {2, 4}, .traits = {.takes_narrow = true}};
  PadMode mode = PadMode::kConstant;
  static constexpr auto Fields() { return std::tuple(Field("mode", &Pad::mode)); }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types) const { return 0; }
  // Along an axis of `size` elements that is padded by `begin` and `end`: the position in the data
  // from which position `at` of the result is copied; -1 for constant padding. Data is cropped before
  // it is padded, so cropped elements do not appear in the padding.
  int64_t SourceOf(int64_t at, int64_t begin, int64_t end, int64_t size) const;
  static RandomCase MakeRandomCase(Random& random);
};

// The elements that are added before each axis of data of this rank, then those behind each, given those
// of some axes. InvalidArgument if the numbers differ, or an axis is repeated or out of range.
absl::StatusOr<std::vector<int64_t>> PadsOfAllAxes(const std::vector<int64_t>& pads,
                                                   const std::vector<int64_t>& axes, int rank);
inline std::vector<int64_t> AllAxes(int rank) {
  std::vector<int64_t> all(static_cast<size_t>(rank));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace sinter

#endif  // SINTER_IR_OPS_PAD_H_
