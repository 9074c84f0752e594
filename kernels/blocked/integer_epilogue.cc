#include "kernels/blocked/integer_epilogue.h"

#include <algorithm>

#include "kernels/blocked/ceil_div.h"

namespace sinter::blocked {
namespace {

using Kind = IntegerFinish::Kind;

Kind KindOf(DType dtype) {
  switch (dtype) {
    case DType::kUint8: return Kind::kUint8;
    case DType::kInt8: return Kind::kInt8;
    case DType::kFloat32: return Kind::kFloat;
    default: return Kind::kSums;
  }
}

}  // namespace

IntegerEpilogue::IntegerEpilogue(const KernelQuery& query, const IntegerOp& op, int64_t channels)
    : channels_(channels), quantum_(op.quantum), zero_(op.zero) {
  finish_.kind = KindOf(query.output(0).dtype);
  finish_.min = op.min;
  finish_.max = op.max;
  const auto source = [&](const std::optional<size_t>& operand) {
    if (!operand) return Source();
    const std::vector<int64_t> dims = query.input(*operand).shape.ToIntegers();
    return Source{operand, ElementCount(dims).ValueOrDie() != 1};
  };
  bias_ = source(op.bias);
  scale_ = source(op.scale);
  offset_ = source(op.offset);
}

int64_t IntegerEpilogue::workspace_bytes() const {
  if (finish_.kind == Kind::kSums) return 0;
  return CeilDiv(3 * 4 * (channels_ + kMostIntegerLanes), 64) * 64;
}

template <class T>
void IntegerEpilogue::List(const Source& source, std::span<const void* const> inputs, T otherwise,
                           T* to) const {
  const T* const from = source.operand ? static_cast<const T*>(inputs[*source.operand]) : nullptr;
  if (source.along_channels) {
    std::copy_n(from, channels_, to);
  } else {
    std::fill_n(to, channels_, from == nullptr ? otherwise : *from);
  }
  std::fill_n(to + channels_, kMostIntegerLanes, T{0});
}

IntegerFinish IntegerEpilogue::Prepare(std::span<const void* const> inputs, void* workspace) const {
  IntegerFinish finish = finish_;
  if (finish.kind == Kind::kSums) return finish;
  const int64_t width = channels_ + kMostIntegerLanes;
  auto* const bias = static_cast<int32_t*>(workspace);
  auto* const scale = reinterpret_cast<float*>(bias + width);
  float* const offset = scale + width;
  List(bias_, inputs, 0, bias);
  List(scale_, inputs, 1.0F, scale);
  List(offset_, inputs, -0.0F, offset);  // x + -0 is x, whatever its sign
  finish.bias = bias;
  finish.scale = scale;
  finish.offset = offset;
  if (quantum_) finish.quantum = *static_cast<const float*>(inputs[*quantum_]);
  if (zero_) {
    finish.zero = finish.kind == Kind::kInt8 ? *static_cast<const int8_t*>(inputs[*zero_])
                                             : *static_cast<const uint8_t*>(inputs[*zero_]);
  }
  return finish;
}

}  // namespace sinter::blocked
