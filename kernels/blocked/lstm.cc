// LSTM of f32. All four gates of a vector of units share a panel.
#include "ir/ops/lstm.h"

#include "kernels/blocked/recurrent.h"
#include "kernels/blocked/rows.h"

namespace sinter::blocked {

void OfferLstm(const KernelQuery& query, Offers& offers) {
  const auto& op = query.operation().As<Lstm>();
  const int64_t hidden = query.input(2).shape.ToIntegers()[1];
  constexpr size_t kPeepholes = 7;
  const CellFunctions functions{.f = Clipped(op.f, op.alpha[0], op.beta[0], op.clip),
                                .g = Clipped(op.g, op.alpha[1], op.beta[1], op.clip),
                                .h = Clipped(op.h, op.alpha[2], op.beta[2], 0),
                                .input_forget = op.input_forget};
  OfferRecurrent(query,
                 {.name = "lstm",
                  .functions = functions,
                  .phases = {{{0, 1, 2, 3}, CellsFor(functions).lstm}},
                  .block_vectors = 1,
                  .extras = {{kPeepholes, 0}, {kPeepholes, hidden}, {kPeepholes, 2 * hidden}},
                  .others = 1,
                  .has_c = true},
                 op.reverse, offers);
}

}  // namespace sinter::blocked
