#include "ir/ops/lstm.h"

#include "kernels/naive/recurrent.h"

namespace sinter::naive {
namespace {

// states: h and c.
template <class T>
void Step(const Lstm& op, const Sequence<T>& sequence, const Elements<const T>& peephole, int64_t t,
          std::vector<std::vector<double>>& states) {
  const ClippedActivation f{op.f, op.alpha[0], op.beta[0], op.clip};
  const ClippedActivation g{op.g, op.alpha[1], op.beta[1], op.clip};
  const ClippedActivation h{op.h, op.alpha[2], op.beta[2], 0};
  const int64_t hidden = sequence.hidden();
  std::vector<double> next_h;
  std::vector<double> next_c;
  for (int64_t i = 0; i < hidden; ++i) {
    const double c = states[1][static_cast<size_t>(i)];
    const auto sum = [&](int64_t gate) {
      const int64_t row = gate * hidden + i;
      return sequence.FromInput(t, row) + sequence.FromState(states[0], row);
    };
    const auto look = [&](int64_t gate, double cell) {
      return static_cast<double>(peephole(gate * hidden + i)) * cell;
    };
    const double input = f(sum(0) + look(0, c));
    const double forget = op.input_forget ? 1 - input : f(sum(2) + look(2, c));
    next_c.push_back(forget * c + input * g(sum(3)));
    const double output = f(sum(1) + look(1, next_c.back()));
    next_h.push_back(output * h(next_c.back()));
  }
  states = {std::move(next_h), std::move(next_c)};
}

}  // namespace

absl::Status Run(const Lstm& op, const Call& call) {
  absl::Status status;
  SINTER_RETURN_IF_ERROR(VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    const Elements<const T> peephole(call.inputs[7]);
    status = RunSequences<T>(
        call, op.reverse, 2,
        [&](const Sequence<T>& sequence, int64_t t, std::vector<std::vector<double>>& states) {
          Step(op, sequence, peephole, t, states);
        });
  }));
  return status;
}

}  // namespace sinter::naive
