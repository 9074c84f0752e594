// Slice: every step-th element between start and end along some axes. ONNX Slice-13 with all
// operands given.
//   data; starts, ends, axes, steps: i64 or i32 [n]
#ifndef SINTER_IR_OPS_SLICE_H_
#define SINTER_IR_OPS_SLICE_H_

#include "ir/operation.h"

namespace sinter {

// Along one axis of static size: element i of the output is element start + i * step of the input.
struct SliceRange {
  int64_t start = 0;
  int64_t step = 1;
  int64_t count = 0;
};
// ONNX's clamping of start and end to a dimension of `size`; step is not 0.
SliceRange ResolveSlice(int64_t start, int64_t end, int64_t step, int64_t size);

struct Slice {
  static constexpr OperatorInfo kInfo{
      .name = "slice", .inputs = {5, 5}, .traits = {.takes_narrow = true}};
  static constexpr auto Fields() { return std::tuple(); }

  absl::Status Infer(Inference& inference) const;
  double Flops(Types, Types) const { return 0; }
  static RandomCase MakeRandomCase(Random& random);
};

}  // namespace sinter

#endif  // SINTER_IR_OPS_SLICE_H_
