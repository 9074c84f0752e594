// RNN of f32.
#include "ir/ops/rnn.h"

#include "kernels/blocked/recurrent.h"
#include "kernels/blocked/rows.h"

namespace sinter::blocked {

void OfferRnn(const KernelQuery& query, Offers& offers) {
  const auto& op = query.operation().As<Rnn>();
  const CellFunctions functions{.g = Clipped(op.f, op.alpha[0], op.beta[0], op.clip)};
  OfferRecurrent(query,
                 {.name = "rnn",
                  .functions = functions,
                  .phases = {{{0}, CellsFor(functions).rnn}},
                  .block_vectors = 4},
                 op.reverse, offers);
}

}  // namespace sinter::blocked
