#include "ir/ops/recurrent.h"

#include <limits>

namespace sinter {
namespace {

absl::Status RequireShape(const Inference& inference, size_t input, const Shape& expected) {
  if (CouldEqual(inference.shape(input), expected)) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("input ", input, " must have shape ",
                                                 expected.ToString(), ", not ",
                                                 inference.shape(input).ToString()));
}

absl::Status RequireShapeOrScalar(const Inference& inference, size_t input, const Shape& expected) {
  if (inference.rank(input) == 0) return absl::OkStatus();
  return RequireShape(inference, input, expected);
}

}  // namespace

absl::Status InferRecurrent(Inference& inference, int64_t gates, size_t states,
                            const std::vector<float>& alpha, const std::vector<float>& beta,
                            size_t activations) {
  if (alpha.size() != activations || beta.size() != activations) {
    return absl::InvalidArgumentError(
        absl::StrCat("alpha and beta must have ", activations, " elements each"));
  }
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  for (size_t i = 1; i < inference.input_count(); ++i) {
    if (i != 4) SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i, 0));
  }
  SINTER_RETURN_IF_ERROR(inference.RequireDType(4, {DType::kInt32}));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(0, 3));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(2, 2));
  const Shape& x = inference.shape(0);
  const Dim hidden = inference.shape(2)[1];
  if (hidden.is_static() && hidden.value() > (int64_t{1} << 31)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the weights are of ", hidden.value(), " hidden units, which is too many"));
  }
  SINTER_RETURN_IF_ERROR(RequireShape(inference, 1, {hidden * gates, x[2]}));
  SINTER_RETURN_IF_ERROR(RequireShape(inference, 2, {hidden * gates, hidden}));
  SINTER_RETURN_IF_ERROR(RequireShapeOrScalar(inference, 3, {hidden * (2 * gates)}));
  SINTER_RETURN_IF_ERROR(RequireShapeOrScalar(inference, 4, {x[1]}));
  inference.SetOutput(0, inference.dtype(0), {x[0], x[1], hidden});
  for (size_t i = 0; i < states; ++i) {
    SINTER_RETURN_IF_ERROR(RequireShapeOrScalar(inference, 5 + i, {x[1], hidden}));
    if (1 + i < inference.output_count()) {
      inference.SetOutput(1 + i, inference.dtype(0), {x[1], hidden});
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<int64_t> SequenceLength(int32_t given, bool is_scalar, int64_t sequence,
                                       int64_t steps) {
  if (given >= 0 && given <= steps) return given;
  if (given > 0 && is_scalar) return steps;
  return absl::OutOfRangeError(
      absl::StrCat("the length ", given, " of sequence ", sequence, " is not in [0, ", steps, "]"));
}

double RecurrentFlops(Types inputs) {
  const std::vector<int64_t> x = inputs[0].shape.ToIntegers();
  const std::vector<int64_t> r = inputs[2].shape.ToIntegers();
  return 2 * static_cast<double>(x[0]) * static_cast<double>(x[1]) * static_cast<double>(r[0]) *
         static_cast<double>(x[2] + r[1]);
}

std::vector<RandomInput> MakeRecurrentInputs(Random& random, int64_t gates, size_t states) {
  const std::vector<int64_t> x = random.Dims(3, 4);
  const int64_t hidden = random.Integer(1, 4);
  const auto or_scalar = [&](std::vector<int64_t> dims) {
    return RandomInput{.dims = random.Chance(0.5) ? std::vector<int64_t>{} : std::move(dims)};
  };
  std::vector<RandomInput> inputs = {
      RandomInput{.dims = x}, RandomInput{.dims = {gates * hidden, x[2]}},
      RandomInput{.dims = {gates * hidden, hidden}}, or_scalar({2 * gates * hidden})};
  // All sequences have full length, as when ONNX's lengths are omitted, or each has its own.
  ConstantRef lengths = Constant::Scalar(std::numeric_limits<int32_t>::max());
  if (random.Chance(0.5)) {
    std::vector<int32_t> each;
    for (int64_t i = 0; i < x[1]; ++i) {
      each.push_back(static_cast<int32_t>(random.Integer(0, x[0])));
    }
    lengths = Constant::FromValues<int32_t>({x[1]}, each);
  }
  inputs.push_back(RandomInput{.constant = std::move(lengths)});
  for (size_t i = 0; i < states; ++i) inputs.push_back(or_scalar({x[1], hidden}));
  return inputs;
}

}  // namespace sinter
