#include "ir/ops/rnn.h"

#include "kernels/naive/recurrent.h"

namespace sinter::naive {

absl::Status Run(const Rnn& op, const Call& call) {
  const ClippedActivation f{op.f, op.alpha[0], op.beta[0], op.clip};
  absl::Status status;
  SINTER_RETURN_IF_ERROR(VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    status = RunSequences<T>(
        call, op.reverse, 1,
        [&](const Sequence<T>& sequence, int64_t t, std::vector<std::vector<double>>& states) {
          std::vector<double> next;
          for (int64_t i = 0; i < sequence.hidden(); ++i) {
            next.push_back(f(sequence.FromInput(t, i) + sequence.FromState(states[0], i)));
          }
          states[0] = std::move(next);
        });
  }));
  return status;
}

}  // namespace sinter::naive
