// Rewrite: x / (1 + |x|) -> softsign(x)
// Legal when nothing else uses the inner results. Pays because three passes over memory become one,
// and because backends fuse it into the convolution before it, whose result has a single use then.
#include "ir/ops/softsign.h"

#include "ir/ops/abs.h"
#include "ir/ops/add.h"
#include "ir/ops/div.h"
#include "passes/passes.h"
#include "passes/pattern.h"

namespace sinter {

MaybePatch RecogniseSoftsign(const Graph& graph, NodeId id, PassContext&) {
  static const Variable x;
  static const Pattern softsign = Op<Div>(x, Op<Add>(1, Op<Abs>(x)));
  const auto match = Match::At(graph, id, softsign);
  if (!match || !match->HasResultType(x)) return std::nullopt;
  return match->Rewritten("softsign", Softsign{}, {x});
}

}  // namespace sinter
