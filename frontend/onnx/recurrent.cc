// LSTM, GRU and RNN. Sinter's operators run in one direction; a bidirectional node becomes two,
// whose results are joined.
#include "frontend/onnx/recurrent.h"

#include <algorithm>
#include <limits>

#include "absl/strings/match.h"
#include "frontend/onnx/lowering.h"
#include "ir/ops/concat.h"
#include "ir/ops/gather.h"
#include "ir/ops/gru.h"
#include "ir/ops/lstm.h"
#include "ir/ops/rnn.h"
#include "ir/ops/transpose.h"
#include "ir/ops/unsqueeze.h"

namespace sinter::onnx {
namespace {

enum class Direction : uint8_t { kForward, kReverse, kBidirectional };
std::span<const std::string_view> EnumNames(Direction) {
  static constexpr std::array<std::string_view, 3> kNames = {"forward", "reverse", "bidirectional"};
  return kNames;
}

absl::StatusOr<Activation> ParseActivation(const std::string& name) {
  const std::span<const std::string_view> names = EnumNames(Activation::kRelu);
  for (size_t i = 0; i < names.size(); ++i) {
    if (absl::EqualsIgnoreCase(name, ToAbsl(names[i]))) return static_cast<Activation>(i);
  }
  return absl::UnimplementedError(absl::StrCat("activation '", name, "' is not supported"));
}

// The attributes and operands that LSTM, GRU and RNN share.
class RecurrentNode {
 public:
  // `defaults` are the activations of one direction.
  static absl::StatusOr<RecurrentNode> Read(OnnxNode& node, Lowering& out,
                                            const std::vector<Activation>& defaults);

  int directions() const { return direction_ == Direction::kBidirectional ? 2 : 1; }
  bool is_reverse(int direction) const {
    return direction == 1 || direction_ == Direction::kReverse;
  }
  float clip() const { return clip_; }
  const ActivationUse& activation(int direction, size_t index) const {
    return activations_[static_cast<size_t>(direction) * activation_count_ + index];
  }
  std::vector<float> alpha(int direction) const {
    return Parameters(direction, &ActivationUse::alpha);
  }
  std::vector<float> beta(int direction) const {
    return Parameters(direction, &ActivationUse::beta);
  }

  // The operands of one direction up to the initial states: x, W, R, biases, lengths, h and, if
  // `has_cell`, c.
  absl::StatusOr<std::vector<ValueId>> Operands(int direction, bool has_cell) const;
  // One direction's slice of an operand with a direction axis. Returns a scalar 0 if the operand is
  // omitted.
  absl::StatusOr<ValueId> Part(size_t operand, int direction, int axis) const;
  // Combines the results of the directions into the node's results.
  absl::Status Join(const std::vector<std::vector<ValueId>>& results) const;

 private:
  RecurrentNode(OnnxNode& node, Lowering& out) : node_(node), out_(out) {}
  absl::Status ReadActivations(const std::vector<Activation>& defaults);
  std::vector<float> Parameters(int direction, float ActivationUse::*member) const {
    std::vector<float> list;
    for (size_t i = 0; i < activation_count_; ++i) list.push_back(activation(direction, i).*member);
    return list;
  }

  OnnxNode& node_;
  Lowering& out_;
  Direction direction_ = Direction::kForward;
  bool batch_first_ = false;  // the attribute `layout`
  float clip_ = 0;
  size_t activation_count_ = 0;
  std::vector<ActivationUse> activations_;
  ValueId x_;
};

absl::StatusOr<RecurrentNode> RecurrentNode::Read(OnnxNode& node, Lowering& out,
                                                  const std::vector<Activation>& defaults) {
  RecurrentNode read(node, out);
  read.direction_ = node.Choice("direction", Direction::kForward);
  read.batch_first_ = node.opset() >= 14 && node.Flag("layout", false);
  read.clip_ = node.Float("clip", 0);
  const int64_t hidden = node.Integer("hidden_size", 0);
  SINTER_RETURN_IF_ERROR(read.ReadActivations(defaults));
  SINTER_RETURN_IF_ERROR(node.status());
  SINTER_ASSIGN_OR_RETURN(read.x_, out.WithRank(node.input(0), 3));
  if (out.rank(read.x_) != 3 || !IsFloatingPoint(out.type(read.x_).dtype)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the input must be floating-point of rank 3, not ", out.type(read.x_).ToString()));
  }
  for (size_t i = 1; i <= 2; ++i) {
    const OperandShape weight = out.shape(node.input(i));
    const absl::StatusOr<Dim> directions = weight.dim(0);
    if (weight.rank() == 3 && directions.ok() && directions->Is(read.directions())) continue;
    return absl::InvalidArgumentError(absl::StrCat("input ", i, " must have ", read.directions(),
                                                   " directions, not shape ", weight.ToString()));
  }
  SINTER_ASSIGN_OR_RETURN(const Dim width, out.dim(node.input(2), 2));
  if (hidden != 0 && width.is_static() && !width.Is(hidden)) {
    return absl::InvalidArgumentError(
        absl::StrCat("hidden_size is ", hidden, ", the weights have ", width.ToString()));
  }
  if (read.batch_first_) {
    SINTER_ASSIGN_OR_RETURN(read.x_, out.Add(Transpose{.perm = {1, 0, 2}}, {read.x_}));
  }
  return read;
}

// The model lists parameters only for the activations that take one, in order.
absl::Status RecurrentNode::ReadActivations(const std::vector<Activation>& defaults) {
  activation_count_ = defaults.size();
  const std::vector<std::string> names = node_.Texts("activations");
  const size_t count = static_cast<size_t>(directions()) * defaults.size();
  if (!names.empty() && names.size() != count) {
    return absl::InvalidArgumentError(
        absl::StrCat("activations must have ", count, " elements, not ", names.size()));
  }
  const std::vector<float> alphas = node_.Floats("activation_alpha");
  const std::vector<float> betas = node_.Floats("activation_beta");
  size_t next_alpha = 0;
  size_t next_beta = 0;
  for (size_t i = 0; i < count; ++i) {
    Activation activation = defaults[i % defaults.size()];
    if (!names.empty()) {
      SINTER_ASSIGN_OR_RETURN(activation, ParseActivation(names[i]));
    }
    ActivationUse use = WithDefaults(activation);
    if (TakesAlpha(activation) && next_alpha < alphas.size()) use.alpha = alphas[next_alpha++];
    if (TakesBeta(activation) && next_beta < betas.size()) use.beta = betas[next_beta++];
    activations_.push_back(use);
  }
  if (next_alpha == alphas.size() && next_beta == betas.size()) return absl::OkStatus();
  return absl::UnimplementedError(
      "activation_alpha or activation_beta has elements that no activation takes");
}

absl::StatusOr<ValueId> RecurrentNode::Part(size_t operand, int direction, int axis) const {
  if (!node_.HasInput(operand)) return out_.AddScalar(out_.type(x_).dtype, 0);
  // Weights and states are of rank 3, biases and peepholes of rank 2.
  const bool is_list = operand == 3 || operand == 7;
  SINTER_ASSIGN_OR_RETURN(const ValueId value,
                          out_.WithRank(node_.input(operand), is_list ? 2 : 3));
  const OperandShape shape = out_.shape(value);
  const absl::StatusOr<Dim> count = shape.dim(axis);
  if (!count.ok() || !CouldEqual(Shape{*count}, Shape{directions()})) {
    return absl::InvalidArgumentError(absl::StrCat("input ", operand, " must have ", directions(),
                                                   " directions, not shape ", shape.ToString()));
  }
  const ValueId index = out_.AddConstant(Constant::Scalar<int64_t>(direction));
  return out_.Add(Gather{.axis = axis}, {value, index});
}

absl::StatusOr<std::vector<ValueId>> RecurrentNode::Operands(int direction, bool has_cell) const {
  std::vector<ValueId> operands = {x_};
  for (size_t i = 1; i <= 3; ++i) {
    SINTER_ASSIGN_OR_RETURN(const ValueId part, Part(i, direction, 0));
    operands.push_back(part);
  }
  // Without lengths every sequence has all steps.
  operands.push_back(node_.HasInput(4) ? node_.input(4)
                                       : out_.AddConstant(Constant::Scalar<int32_t>(
                                             std::numeric_limits<int32_t>::max())));
  for (size_t i = 5; i <= (has_cell ? 6U : 5U); ++i) {
    SINTER_ASSIGN_OR_RETURN(const ValueId part, Part(i, direction, batch_first_ ? 1 : 0));
    operands.push_back(part);
  }
  return operands;
}

absl::Status RecurrentNode::Join(const std::vector<std::vector<ValueId>>& results) const {
  for (size_t i = 0; i < results[0].size(); ++i) {
    // The result of all steps is [T, N, H], or [N, T, H] with the batch first; a last state is [N,
    // H].
    const bool all_steps = i == 0;
    const int64_t axis = all_steps ? (batch_first_ ? 2 : 1) : (batch_first_ ? 1 : 0);
    std::vector<ValueId> parts;
    for (const std::vector<ValueId>& direction : results) {
      ValueId part = direction[i];
      if (all_steps && batch_first_) {
        SINTER_ASSIGN_OR_RETURN(part, out_.Add(Transpose{.perm = {1, 0, 2}}, {part}));
      }
      SINTER_ASSIGN_OR_RETURN(part, out_.Add(Unsqueeze{.axes = {axis}}, {part}));
      parts.push_back(part);
    }
    if (parts.size() == 1) {
      out_.SetOutput(i, parts[0]);
      continue;
    }
    SINTER_ASSIGN_OR_RETURN(const ValueId joined, out_.Add(Concat{.axis = axis}, parts));
    out_.SetOutput(i, joined);
  }
  return absl::OkStatus();
}

absl::Status LowerRnn(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const RecurrentNode read,
                          RecurrentNode::Read(node, out, {Activation::kTanh}));
  std::vector<std::vector<ValueId>> results;
  for (int d = 0; d < read.directions(); ++d) {
    Rnn rnn{.reverse = read.is_reverse(d),
            .f = read.activation(d, 0).activation,
            .alpha = read.alpha(d),
            .beta = read.beta(d),
            .clip = read.clip()};
    SINTER_ASSIGN_OR_RETURN(std::vector<ValueId> operands, read.Operands(d, /*has_cell=*/false));
    SINTER_ASSIGN_OR_RETURN(results.emplace_back(),
                            out.AddNode(std::move(rnn), std::move(operands), 2));
  }
  return read.Join(results);
}

absl::Status LowerGru(OnnxNode& node, Lowering& out) {
  const bool linear_before_reset = node.Flag("linear_before_reset", false);
  SINTER_ASSIGN_OR_RETURN(
      const RecurrentNode read,
      RecurrentNode::Read(node, out, {Activation::kSigmoid, Activation::kTanh}));
  std::vector<std::vector<ValueId>> results;
  for (int d = 0; d < read.directions(); ++d) {
    Gru gru{.reverse = read.is_reverse(d),
            .f = read.activation(d, 0).activation,
            .g = read.activation(d, 1).activation,
            .alpha = read.alpha(d),
            .beta = read.beta(d),
            .clip = read.clip(),
            .linear_before_reset = linear_before_reset};
    SINTER_ASSIGN_OR_RETURN(std::vector<ValueId> operands, read.Operands(d, /*has_cell=*/false));
    SINTER_ASSIGN_OR_RETURN(results.emplace_back(),
                            out.AddNode(std::move(gru), std::move(operands), 2));
  }
  return read.Join(results);
}

constexpr LoweringRow kRecurrentRows[] = {
    {"GRU", 7, LoweringRow::kLatest, {3, 6}, LowerGru},
    {"LSTM", 7, LoweringRow::kLatest, {3, 8}, LowerLstm},
    {"RNN", 7, LoweringRow::kLatest, {3, 6}, LowerRnn},
};

}  // namespace

bool TakesAlpha(Activation activation) {
  switch (activation) {
    case Activation::kAffine:
    case Activation::kLeakyRelu:
    case Activation::kThresholdedRelu:
    case Activation::kScaledTanh:
    case Activation::kHardSigmoid:
    case Activation::kElu: return true;
    default: return false;
  }
}

bool TakesBeta(Activation activation) {
  return activation == Activation::kAffine || activation == Activation::kScaledTanh ||
         activation == Activation::kHardSigmoid;
}

ActivationUse WithDefaults(Activation activation) {
  switch (activation) {
    case Activation::kAffine: return {activation, 1, 0};
    case Activation::kLeakyRelu: return {activation, 0.01F, 0};
    case Activation::kThresholdedRelu: return {activation, 1, 0};
    case Activation::kScaledTanh: return {activation, 1, 1};
    case Activation::kHardSigmoid: return {activation, 0.2F, 0.5F};
    case Activation::kElu: return {activation, 1, 0};
    default: return {activation};
  }
}

absl::Status LowerLstm(OnnxNode& node, Lowering& out) {
  const bool input_forget = node.Flag("input_forget", false);
  SINTER_ASSIGN_OR_RETURN(
      const RecurrentNode read,
      RecurrentNode::Read(node, out, {Activation::kSigmoid, Activation::kTanh, Activation::kTanh}));
  std::vector<std::vector<ValueId>> results;
  for (int d = 0; d < read.directions(); ++d) {
    Lstm lstm{.reverse = read.is_reverse(d),
              .f = read.activation(d, 0).activation,
              .g = read.activation(d, 1).activation,
              .h = read.activation(d, 2).activation,
              .alpha = read.alpha(d),
              .beta = read.beta(d),
              .clip = read.clip(),
              .input_forget = input_forget};
    SINTER_ASSIGN_OR_RETURN(std::vector<ValueId> operands, read.Operands(d, /*has_cell=*/true));
    SINTER_ASSIGN_OR_RETURN(const ValueId peepholes, read.Part(7, d, 0));
    operands.push_back(peepholes);
    SINTER_ASSIGN_OR_RETURN(results.emplace_back(),
                            out.AddNode(std::move(lstm), std::move(operands), 3));
  }
  return read.Join(results);
}

LoweringTable RecurrentLowerings() { return kRecurrentRows; }

}  // namespace sinter::onnx
