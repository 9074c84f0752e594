#include "kernels/blocked/epilogue.h"

#include <algorithm>
#include <cmath>

#include "ir/ops.h"
#include "kernels/blocked/operator_functions.h"

namespace sinter::blocked {
namespace {

// Elements that pass through all steps at a time; they stay in L1.
constexpr int64_t kElements = 2048;

// The value of a constant that is one finite number.
std::optional<float> ScalarOf(const Operand& operand) {
  if (operand.constant == nullptr || operand.constant->element_count() != 1) return std::nullopt;
  const float value = operand.constant->values<float>()[0];
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

const float* DataOf(const Operand& operand, std::span<const void* const> inputs) {
  return static_cast<const float*>(operand.index ? inputs[*operand.index]
                                                 : operand.constant->data());
}

// The operation with a constant scalar as value * p + q.
std::optional<Parameters> LinearOf(const ElementwiseOp& op) {
  const std::optional<float> scalar = ScalarOf(*op.other);
  if (!scalar) return std::nullopt;
  if (op.operation.Is<Mul>()) return Parameters{*scalar, 0};
  if (op.operation.Is<Add>()) return Parameters{1, *scalar};
  if (op.operation.Is<Sub>()) {
    return op.value_is_second ? Parameters{-1, *scalar} : Parameters{1, -*scalar};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Epilogue> Epilogue::Create(std::span<const ElementwiseOp> ops,
                                         const std::vector<int64_t>& dims, size_t channels,
                                         Takes takes) {
  Epilogue epilogue;
  epilogue.takes_ = takes;
  epilogue.channels_ = dims[channels];
  epilogue.rows_of_image_ = 1;
  for (size_t axis = 1; axis < dims.size(); ++axis) {
    if (axis != channels) epilogue.rows_of_image_ *= dims[axis];
  }
  for (const ElementwiseOp& op : ops) {
    if (!epilogue.Append(op, dims, channels)) return std::nullopt;
  }
  return epilogue;
}

std::optional<Epilogue::Kind> Epilogue::KindOf(const Operand& operand,
                                               const std::vector<int64_t>& dims,
                                               size_t channels) const {
  if (operand.dims == dims) {
    // Constants of the body are always plain.
    return operand.index ? std::optional(Kind::kFull) : std::nullopt;
  }
  if (operand.dims.size() > dims.size()) return std::nullopt;
  const size_t ahead = dims.size() - operand.dims.size();
  bool along_images = false;
  bool along_channels = false;
  for (size_t axis = 0; axis < operand.dims.size(); ++axis) {
    if (operand.dims[axis] == 1) continue;
    if (axis + ahead == channels) {
      along_channels = true;
    } else if (axis + ahead == 0) {
      along_images = true;
    } else {
      return std::nullopt;
    }
  }
  if (along_images) {
    const bool whole = along_channels || channels_ == 1;
    return whole ? std::optional(Kind::kImageChannel) : std::nullopt;
  }
  return along_channels ? Kind::kChannel : Kind::kScalar;
}

bool Epilogue::FoldIntoProduct(const ElementwiseOp& op, Kind kind) {
  if (!steps_.empty() || clamps_) return false;
  if (kind == Kind::kChannel && op.operation.Is<Add>() && takes_.bias && !bias_) {
    bias_ = op.other;
    return true;
  }
  if (kind == Kind::kFull && op.operation.Is<Add>() && takes_.addend && !addend_) {
    addend_ = op.other;
    return true;
  }
  if (!takes_.clamp) return false;
  if (op.operation.Is<Relu>()) {
    min_ = 0;
  } else if (const auto* clip = op.operation.If<Clip>();
             clip != nullptr && clip->min <= clip->max) {
    min_ = clip->min;
    max_ = clip->max;
  } else {
    return false;
  }
  clamps_ = true;
  return true;
}

bool Epilogue::Append(const ElementwiseOp& op, const std::vector<int64_t>& dims, size_t channels) {
  Kind kind = Kind::kUnary;
  if (op.other) {
    const std::optional<Kind> known = KindOf(*op.other, dims, channels);
    if (!known) return false;
    kind = *known;
    if (kind == Kind::kFull) full_operands_.push_back(*op.other->index);
  }
  if (FoldIntoProduct(op, kind)) return true;
  if (kind == Kind::kUnary) {
    const auto unary = UnaryFunctionOf(op.operation);
    if (!unary) return false;
    steps_.push_back({.function = FunctionFor(unary->id), .parameters = unary->parameters});
    return true;
  }
  if (const auto linear = LinearOf(op)) {
    steps_.push_back({.function = FunctionFor(VectorFunctionId::kLinear), .parameters = *linear});
    return true;
  }
  const auto binary = BinaryFunctionOf(op.operation);
  if (!binary) return false;
  const bool scales =
      !steps_.empty() && steps_.back().kind == Kind::kChannel && steps_.back().scales;
  if (scales && kind == Kind::kChannel && binary == VectorFunctionId::kAdd) {
    steps_.back().kind = Kind::kAffine;
    steps_.back().offset = *op.other;
    return true;
  }
  steps_.push_back({.function = FunctionFor(*binary),
                    .kind = kind,
                    .other = *op.other,
                    .scales = binary == VectorFunctionId::kMul,
                    .value_is_second = op.value_is_second});
  return true;
}

const float* Epilogue::Bias(const NodeOperands& inputs) const {
  return bias_ ? DataOf(*bias_, inputs.data) : nullptr;
}

StridedRows<const float> Epilogue::Addend(const NodeOperands& inputs) const {
  return addend_ ? FullRows(*addend_, inputs) : StridedRows<const float>{nullptr, 0};
}

// The rows of an operand with the result's dimensions.
StridedRows<const float> Epilogue::FullRows(const Operand& operand,
                                            const NodeOperands& inputs) const {
  if (!operand.index) return {DataOf(operand, inputs.data), channels_};
  return inputs.Rows(*operand.index, channels_);
}

void Epilogue::Apply(const NodeOperands& inputs, int64_t first, int64_t last, int64_t first_column,
                     int64_t columns, StridedRows<float> to) const {
  if (steps_.empty()) return;
  float* const at = to.at(first) + first_column;
  Map(inputs, first, last, first_column, columns, {at, to.row_stride}, {at, to.row_stride});
}

void Epilogue::Map(const NodeOperands& inputs, int64_t first, int64_t last, int64_t first_column,
                   int64_t columns, StridedRows<const float> from, StridedRows<float> to) const {
  // Whole contiguous rows are processed as one long row if no step has an operand along channels.
  const bool by_rows =
      columns != channels_ || from.row_stride != channels_ || to.row_stride != channels_ ||
      std::any_of(steps_.begin(), steps_.end(), [&](auto& s) {
        if (s.kind == Kind::kFull) return FullRows(s.other, inputs).row_stride != channels_;
        return s.kind == Kind::kChannel || s.kind == Kind::kImageChannel || s.kind == Kind::kAffine;
      });
  const int64_t rows = by_rows ? 1 : std::max<int64_t>(1, kElements / columns);
  for (int64_t row = first; row < last; row += rows) {
    const int64_t count = std::min(rows, last - row) * columns;
    for (int64_t begin = 0; begin < count; begin += kElements) {
      const int64_t now = std::min(kElements, count - begin);
      const float* source = from.at(row - first) + begin;
      float* const target = to.at(row - first) + begin;
      for (const Step& step : steps_) {
        MapStep(step, inputs, row, first_column + begin, now, source, target);
        source = target;
      }
    }
  }
}

void Epilogue::MapStep(const Step& step, const NodeOperands& inputs, int64_t row,
                       int64_t first_column, int64_t count, const float* from, float* to) const {
  const auto size = static_cast<size_t>(count);
  if (step.kind == Kind::kUnary) return step.function(from, from, to, size, step.parameters);
  const float* other = DataOf(step.other, inputs.data);
  alignas(64) float scalars[kElements];
  switch (step.kind) {
    case Kind::kUnary: break;
    case Kind::kFull: other = FullRows(step.other, inputs).at(row) + first_column; break;
    case Kind::kChannel: other += first_column; break;
    case Kind::kImageChannel: other += row / rows_of_image_ * channels_ + first_column; break;
    case Kind::kScalar:
      std::fill_n(scalars, count, *other);
      other = scalars;
      break;
    case Kind::kAffine:
      return Rows().normalize(from, 0, 1, other + first_column,
                              DataOf(step.offset, inputs.data) + first_column, to, size);
  }
  const float* const a = step.value_is_second ? other : from;
  const float* const b = step.value_is_second ? from : other;
  step.function(a, b, to, size, step.parameters);
}

}  // namespace sinter::blocked
