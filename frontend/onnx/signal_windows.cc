// The windows of signal processing and MelWeightMatrix, as compositions that compute in f64.
#include <cmath>
#include <initializer_list>
#include <numbers>

#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/cos.h"
#include "ir/ops/exp.h"
#include "ir/ops/floor.h"
#include "ir/ops/less_or_equal.h"
#include "ir/ops/log.h"
#include "ir/ops/slice.h"

namespace sinter::onnx {
namespace {

// An integer operand of one element as an i64 scalar. `least` is its least value, checked if the
// import knows it.
absl::StatusOr<ValueId> Size(OnnxNode& node, size_t operand, std::string_view role, int64_t least,
                             LoweringBuilder& make, const Lowering& out) {
  const ValueId size = node.input(operand);
  const Type& type = out.type(size);
  if (type.dtype != DType::kInt64 && type.dtype != DType::kInt32) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToAbsl(role), " must be an integer, not ", type.ToString()));
  }
  if (out.rank(size) != 0 && type.shape != Shape{1}) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToAbsl(role), " must be a scalar, not ", type.ToString()));
  }
  const auto known = out.KnownIntegers(size, role);
  if (known.ok() && known->front() < least) {
    return absl::InvalidArgumentError(absl::StrCat(ToAbsl(role), " is ", known->front()));
  }
  return make.Reshaped(make.Node(Cast{.to = DType::kInt64}, {size}), {});
}

class Numbers {
 public:
  explicit Numbers(LoweringBuilder& make) : make_(make) {}

  ValueId Of(double value) { return make_.Scalar(DType::kFloat64, value); }
  ValueId Cast(ValueId x) { return make_.Node(sinter::Cast{.to = DType::kFloat64}, {x}); }
  // 0, 1, ..., count - 1.
  ValueId UpTo(ValueId count) { return Cast(make_.Positions(count)); }

 private:
  LoweringBuilder& make_;
};

absl::StatusOr<DType> OutputType(OnnxNode& node) {
  return node.ElementType("output_datatype", TensorProto::FLOAT);
}

// The mean plus the sum over k = 1, 2, ... of coefficient k * cos(2 pi k i / n) for i = 0, 1, ...,
// size - 1, where n is the size, or one less for a symmetric window.
absl::Status LowerCosineSum(OnnxNode& node, Lowering& out, double mean,
                            std::initializer_list<double> coefficients) {
  const bool is_periodic = node.Flag("periodic", true);
  SINTER_ASSIGN_OR_RETURN(const DType dtype, OutputType(node));
  SINTER_RETURN_IF_ERROR(node.status());
  LoweringBuilder make(out);
  Numbers number(make);
  SINTER_ASSIGN_OR_RETURN(const ValueId size, Size(node, 0, "the size", 0, make, out));
  ValueId period = number.Cast(size);
  if (!is_periodic) period = make.Difference(period, number.Of(1));
  const ValueId turns = make.Quotient(number.UpTo(size), period);
  ValueId waves;
  for (int k = 1; const double coefficient : coefficients) {
    const ValueId angle = make.Product(turns, number.Of(2 * std::numbers::pi * k++));
    const ValueId wave = make.Product(make.Node(Cos{}, {angle}), number.Of(coefficient));
    waves = waves.valid() ? make.Sum(waves, wave) : wave;
  }
  // The mean is added last, as in ONNX's reference: integers are truncated.
  const ValueId window = make.Node(Cast{.to = dtype}, {make.Sum(waves, number.Of(mean))});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(window);
}

absl::Status LowerHann(OnnxNode& node, Lowering& out) {
  return LowerCosineSum(node, out, 0.5, {-0.5});
}
absl::Status LowerHamming(OnnxNode& node, Lowering& out) {
  return LowerCosineSum(node, out, 25.0 / 46, {-21.0 / 46});
}
absl::Status LowerBlackman(OnnxNode& node, Lowering& out) {
  return LowerCosineSum(node, out, 0.42, {-0.5, 0.08});
}

// Triangles over the bins of a spectrum; their corners are equidistant on the mel scale,
// mel(f) = 2595 log10(1 + f / 700).
absl::Status LowerMelWeightMatrix(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const DType dtype, OutputType(node));
  SINTER_RETURN_IF_ERROR(node.status());
  LoweringBuilder make(out);
  Numbers number(make);
  SINTER_ASSIGN_OR_RETURN(const ValueId bands, Size(node, 0, "num_mel_bins", 1, make, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId length, Size(node, 1, "dft_length", 1, make, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId rate, Size(node, 2, "sample_rate", 1, make, out));
  for (const size_t edge : {3, 4}) {
    if (out.rank(node.input(edge)) == 0 && IsFloatingPoint(out.type(node.input(edge)).dtype))
      continue;
    return absl::InvalidArgumentError(absl::StrCat("the edges must be floating-point scalars, not ",
                                                   out.type(node.input(edge)).ToString()));
  }
  const double scale = 2595 / std::numbers::ln10;
  const auto mel = [&](size_t edge) {
    const ValueId ratio = make.Quotient(number.Cast(node.input(edge)), number.Of(700));
    return make.Product(make.Node(Log{}, {make.Sum(ratio, number.Of(1))}), number.Of(scale));
  };
  const ValueId low = mel(3);
  const ValueId corner_count = make.Sum(bands, make.Scalar(DType::kInt64, 2));
  const ValueId step = make.Quotient(make.Difference(mel(4), low), number.Cast(corner_count));
  const ValueId mels = make.Sum(make.Product(number.UpTo(corner_count), step), low);
  const ValueId powers = make.Node(Exp{}, {make.Quotient(mels, number.Of(scale))});
  const ValueId hertz = make.Product(make.Difference(powers, number.Of(1)), number.Of(700));
  const ValueId bins_per_hertz =
      make.Quotient(make.Sum(number.Cast(length), number.Of(1)), number.Cast(rate));
  const ValueId corners = make.Node(Floor{}, {make.Product(hertz, bins_per_hertz)});

  const auto from = [&](int64_t first) {
    const ValueId begin = make.Integers({first});
    const ValueId end = make.Sum(make.Reshaped(bands, {1}), begin);
    return make.Node(Slice{}, {corners, begin, end, make.Integers({0}), make.Integers({1})});
  };
  const ValueId left = from(0);
  const ValueId center = from(1);
  const ValueId right = from(2);
  const ValueId one = make.Scalar(DType::kInt64, 1);
  const ValueId bin_count = make.Sum(make.Quotient(length, make.Scalar(DType::kInt64, 2)), one);
  const ValueId bin = make.WithAxes(number.UpTo(bin_count), {1});
  const auto is_within = [&](ValueId first, ValueId last) {
    return make.Both(make.Node(LessOrEqual{}, {first, bin}), make.Node(LessOrEqual{}, {bin, last}));
  };
  // A side without width has no slope; the bin of the peak has the weight 1.
  const auto slope = [&](ValueId corner) {
    return make.Quotient(make.Difference(bin, corner), make.Difference(center, corner));
  };
  const auto zero_outside = [&](ValueId first, ValueId last, ValueId weight) {
    return make.Choose(is_within(first, last), weight, number.Of(0));
  };
  const ValueId rising = zero_outside(left, center, slope(left));
  const ValueId sides = make.Choose(make.Node(LessOrEqual{}, {bin, center}), rising,
                                    zero_outside(center, right, slope(right)));
  const ValueId weights = make.Choose(make.Node(Equal{}, {bin, center}), number.Of(1), sides);
  const ValueId matrix = make.Node(Cast{.to = dtype}, {weights});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(matrix);
}

constexpr LoweringRow kSignalWindowRows[] = {
    {"BlackmanWindow", 17, LoweringRow::kLatest, {1, 1}, LowerBlackman},
    {"HammingWindow", 17, LoweringRow::kLatest, {1, 1}, LowerHamming},
    {"HannWindow", 17, LoweringRow::kLatest, {1, 1}, LowerHann},
    {"MelWeightMatrix", 17, LoweringRow::kLatest, {5, 5}, LowerMelWeightMatrix},
};

}  // namespace

LoweringTable SignalWindowLowerings() { return kSignalWindowRows; }

}  // namespace sinter::onnx
