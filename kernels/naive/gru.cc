#include "ir/ops/gru.h"

#include "kernels/naive/recurrent.h"

namespace sinter::naive {
namespace {

template <class T>
std::vector<double> Step(const Gru& op, const Sequence<T>& sequence, int64_t t,
                         const std::vector<double>& h) {
  const ClippedActivation f{op.f, op.alpha[0], op.beta[0], op.clip};
  const ClippedActivation g{op.g, op.alpha[1], op.beta[1], op.clip};
  const int64_t hidden = sequence.hidden();
  std::vector<double> update;
  std::vector<double> reset;
  std::vector<double> kept;  // reset * h
  for (int64_t i = 0; i < hidden; ++i) {
    update.push_back(f(sequence.FromInput(t, i) + sequence.FromState(h, i)));
    reset.push_back(f(sequence.FromInput(t, hidden + i) + sequence.FromState(h, hidden + i)));
    kept.push_back(reset.back() * h[static_cast<size_t>(i)]);
  }
  std::vector<double> next;
  for (int64_t i = 0; i < hidden; ++i) {
    const auto at = static_cast<size_t>(i);
    const int64_t row = 2 * hidden + i;
    const double from_state = op.linear_before_reset ? reset[at] * sequence.FromState(h, row)
                                                     : sequence.FromState(kept, row);
    const double proposed = g(sequence.FromInput(t, row) + from_state);
    next.push_back((1 - update[at]) * proposed + update[at] * h[at]);
  }
  return next;
}

}  // namespace

absl::Status Run(const Gru& op, const Call& call) {
  absl::Status status;
  SINTER_RETURN_IF_ERROR(VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    status = RunSequences<T>(
        call, op.reverse, 1,
        [&](const Sequence<T>& sequence, int64_t t, std::vector<std::vector<double>>& states) {
          states[0] = Step(op, sequence, t, states[0]);
        });
  }));
  return status;
}

}  // namespace sinter::naive
