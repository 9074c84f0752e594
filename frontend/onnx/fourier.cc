// Fourier transforms.
#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/dft.h"

namespace sinter::onnx {
namespace {

// An integer operand of one element as an i64 scalar.
ValueId Scalar(LoweringBuilder& make, ValueId x) {
  return make.Reshaped(make.Node(Cast{.to = DType::kInt64}, {x}), {});
}

// The operand as a dimension; unknown if it is computed from data.
absl::StatusOr<Dim> Number(ValueId value, std::string_view role, const Lowering& out) {
  const auto known = out.KnownDims(value, role);
  if (absl::IsUnimplemented(known.status())) return Dim::Unknown();
  if (!known.ok()) return known.status();
  if (known->size() == 1) return known->front();
  return absl::InvalidArgumentError(absl::StrCat(ToAbsl(role), " must be one number"));
}

absl::Status LowerDft(OnnxNode& node, Lowering& out) {
  const Dft op{.inverse = node.Flag("inverse", false), .onesided = node.Flag("onesided", false)};
  const int64_t axis = node.opset() < 20 ? node.Integer("axis", 1) : -2;
  LoweringBuilder make(out);
  std::vector<ValueId> operands = {
      node.input(0), node.HasInput(2) ? node.input(2) : make.Constant(Constant::Scalar(axis))};
  if (node.HasInput(1)) operands.push_back(Scalar(make, node.input(1)));
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(op, std::move(operands));
}

// An error if step, frame length and signal length, as far as they are known, give no frame.
absl::Status CheckFrames(const Dim& step, const Dim& length, const Dim& samples) {
  if (step.is_static() && step.value() < 1) {
    return absl::InvalidArgumentError(absl::StrCat("frame_step is ", step.value()));
  }
  if (length.is_static() && length.value() < 1) {
    return absl::InvalidArgumentError(absl::StrCat("a frame has ", length.value(), " elements"));
  }
  if (length.is_static() && samples.is_static() && samples.value() < length.value()) {
    return absl::InvalidArgumentError(
        absl::StrCat("the signal has ", samples.value(), " elements, a frame ", length.value()));
  }
  return absl::OkStatus();
}

// Frame i consists of the elements from i * step on. Its elements are gathered, multiplied by the
// window, and transformed.
absl::Status LowerStft(OnnxNode& node, Lowering& out) {
  const bool onesided = node.Flag("onesided", true);
  SINTER_RETURN_IF_ERROR(node.status());
  const ValueId signal = node.input(0);
  if (out.rank(signal) != 3) {
    return absl::InvalidArgumentError(
        absl::StrCat("the signal must have rank 3, not ", out.shape(signal).ToString()));
  }
  SINTER_ASSIGN_OR_RETURN(const Dim samples, out.dim(signal, 1));
  SINTER_ASSIGN_OR_RETURN(const Dim step, Number(node.input(1), "frame_step", out));
  Dim length = samples;
  if (node.HasInput(2)) {
    if (out.rank(node.input(2)) != 1) {
      return absl::InvalidArgumentError(
          absl::StrCat("the window must have rank 1, not ", out.shape(node.input(2)).ToString()));
    }
    SINTER_ASSIGN_OR_RETURN(length, out.dim(node.input(2), 0));
  }
  if (node.HasInput(3)) {
    SINTER_ASSIGN_OR_RETURN(const Dim given, Number(node.input(3), "frame_length", out));
    if (node.HasInput(2) && !CouldEqual(Shape{length}, Shape{given})) {
      return absl::InvalidArgumentError(absl::StrCat("frame_length is ", given.ToString(),
                                                     ", but the window has ", length.ToString()));
    }
    length = given;
  }
  SINTER_RETURN_IF_ERROR(CheckFrames(step, length, samples));

  LoweringBuilder make(out);
  const auto number = [&](int64_t value) { return make.Constant(Constant::Scalar(value)); };
  const ValueId sample_count = make.SizeOf(signal, 1);
  const ValueId frame_length = node.HasInput(3)   ? Scalar(make, node.input(3))
                               : node.HasInput(2) ? make.SizeOf(node.input(2), 0)
                                                  : sample_count;
  const ValueId distance = Scalar(make, node.input(1));
  const ValueId others = make.Quotient(make.Difference(sample_count, frame_length), distance);
  const ValueId starts = make.Product(make.Positions(make.Sum(others, number(1))), distance);
  const ValueId indices = make.Sum(make.WithAxes(starts, {1}), make.Positions(frame_length));
  ValueId frames = make.Node(Gather{.axis = 1}, {signal, indices});
  if (node.HasInput(2)) frames = make.Product(frames, make.WithAxes(node.input(2), {1}));
  const ValueId spectra = make.Node(Dft{.onesided = onesided}, {frames, number(2)});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(spectra);
}

constexpr LoweringRow kFourierRows[] = {
    {"DFT", 17, 19, {1, 2}, LowerDft},
    {"DFT", 20, LoweringRow::kLatest, {1, 3}, LowerDft},
    {"STFT", 17, LoweringRow::kLatest, {2, 4}, LowerStft},
};

}  // namespace

LoweringTable FourierLowerings() { return kFourierRows; }

}  // namespace sinter::onnx
