// GRU of f32. With linear_before_reset all three gates of a vector of units share a panel.
// Otherwise the proposed state needs all reset gates, so a step has two phases.
#include "ir/ops/gru.h"

#include "kernels/blocked/recurrent.h"
#include "kernels/blocked/rows.h"

namespace sinter::blocked {

void OfferGru(const KernelQuery& query, Offers& offers) {
  const auto& op = query.operation().As<Gru>();
  const int64_t hidden = query.input(2).shape.ToIntegers()[1];
  constexpr size_t kBiases = 3;
  const CellFunctions functions{.f = Clipped(op.f, op.alpha[0], op.beta[0], op.clip),
                                .g = Clipped(op.g, op.alpha[1], op.beta[1], op.clip)};
  const Cells& cells = CellsFor(functions);
  if (op.linear_before_reset) {
    OfferRecurrent(query,
                   {.name = "gru",
                    .functions = functions,
                    .phases = {{{0, 1, 2}, cells.gru_linear_before_reset}},
                    .block_vectors = 1,
                    .extras = {{kBiases, 5 * hidden}},
                    .separate_bias = 2},
                   op.reverse, offers);
  } else {
    OfferRecurrent(query,
                   {.name = "gru",
                    .functions = functions,
                    .phases = {{{0, 1}, cells.gru_gates}, {{2}, cells.gru_state}},
                    .block_vectors = 2,
                    .others = 2},
                   op.reverse, offers);
  }
}

}  // namespace sinter::blocked
