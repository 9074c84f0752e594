// LSTM, GRU and RNN. ONNX's operators have an axis for the directions, of size 1 here.
#include <limits>

#include "frontend/onnx/raising.h"
#include "frontend/onnx/recurrent.h"
#include "ir/ops/gru.h"
#include "ir/ops/lstm.h"
#include "ir/ops/rnn.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

bool IsScalar(const Raising& out, size_t operand, double value) {
  const Constant* constant = out.constant(operand);
  return constant != nullptr && constant->dims().empty() && constant->ToDoubles()[0] == value;
}

// Takes an operand that may be a scalar, which stands for elements of `shape`. ONNX's default is 0.
absl::Status TakeState(Raising& out, size_t operand, const Shape& shape) {
  if (IsScalar(out, operand, 0)) {
    out.TakeNothing();
    return absl::OkStatus();
  }
  if (out.type(operand).shape.rank() > 0) {
    out.TakeUnsqueezed(operand, 0);
    return absl::OkStatus();
  }
  if (!shape.is_static()) {
    return absl::UnimplementedError(
        absl::StrCat("operand ", operand, " is a scalar that stands for ", shape.ToString()));
  }
  std::vector<int64_t> dims = shape.ToIntegers();
  dims.insert(dims.begin(), 1);
  out.TakeExpanded(operand, dims);
  return absl::OkStatus();
}

// Takes the operands of an operator with `gates` gates and `states` states, and names its results.
absl::Status TakeOperands(Raising& out, int64_t gates, size_t states) {
  const Shape& x = out.type(0).shape;
  const Dim hidden = out.type(2).shape[1];
  if (!hidden.is_static()) return absl::UnimplementedError("the number of hidden units is open");
  out.SetInteger("hidden_size", hidden.value());
  out.Take(0);
  out.TakeUnsqueezed(1, 0);
  out.TakeUnsqueezed(2, 0);
  SINTER_RETURN_IF_ERROR(TakeState(out, 3, {hidden * (2 * gates)}));
  if (IsScalar(out, 4, std::numeric_limits<int32_t>::max())) {
    out.TakeNothing();
  } else if (out.type(4).shape.rank() == 1) {
    out.Take(4);
  } else {
    return absl::UnimplementedError("one length stands for all sequences");
  }
  for (size_t i = 5; i < 5 + states; ++i) {
    SINTER_RETURN_IF_ERROR(TakeState(out, i, {x[1], hidden}));
  }
  out.ReturnSqueezed(0, 1);
  for (size_t i = 1; i < out.result_count(); ++i) out.ReturnSqueezed(i, 0);
  return absl::OkStatus();
}

// Sets the attributes that all recurrent operators have.
template <class Op>
void SetShared(Raising& out, const Op& op, const std::vector<Activation>& activations) {
  out.Set("direction", std::string(op.reverse ? "reverse" : "forward"));
  if (op.clip > 0) out.Set("clip", op.clip);
  std::vector<std::string> names;
  std::vector<float> alphas;
  std::vector<float> betas;
  for (size_t i = 0; i < activations.size(); ++i) {
    names.emplace_back(EnumNames(activations[i])[static_cast<size_t>(activations[i])]);
    if (TakesAlpha(activations[i])) alphas.push_back(op.alpha[i]);
    if (TakesBeta(activations[i])) betas.push_back(op.beta[i]);
  }
  out.SetTexts("activations", names);
  out.Set("activation_alpha", alphas);
  out.Set("activation_beta", betas);
}

absl::Status RaiseRnn(Raising& out) {
  const Rnn& rnn = out.operation().As<Rnn>();
  SetShared(out, rnn, {rnn.f});
  return TakeOperands(out, 1, 1);
}

absl::Status RaiseGru(Raising& out) {
  const Gru& gru = out.operation().As<Gru>();
  SetShared(out, gru, {gru.f, gru.g});
  out.SetInteger("linear_before_reset", gru.linear_before_reset ? 1 : 0);
  return TakeOperands(out, 3, 1);
}

absl::Status RaiseLstm(Raising& out) {
  const Lstm& lstm = out.operation().As<Lstm>();
  SetShared(out, lstm, {lstm.f, lstm.g, lstm.h});
  out.SetInteger("input_forget", lstm.input_forget ? 1 : 0);
  SINTER_RETURN_IF_ERROR(TakeOperands(out, 4, 2));
  return TakeState(out, 7, {out.type(2).shape[1] * 3});
}

constexpr RaisingRow kExportRecurrentRows[] = {
    {"gru", "GRU", RaiseGru},
    {"lstm", "LSTM", RaiseLstm},
    {"rnn", "RNN", RaiseRnn},
};

}  // namespace

RaisingTable RecurrentRaisings() { return kExportRecurrentRows; }

}  // namespace sinter::onnx
