// A composition of several operations as a node that a pass considers or adds.
#ifndef SINTER_PASSES_PIECE_H_
#define SINTER_PASSES_PIECE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "kernels/backend.h"
#include "passes/compose.h"
#include "passes/pass.h"
#include "passes/patch.h"

namespace sinter {

// What the backends would offer for the piece as one node with these operands, values of the graph.
// A piece of one operation is that operation without a fused node around it.
absl::StatusOr<BackendSet::Offer> OfferForPiece(const PassContext& context, const Graph& graph,
                                                const Composition& piece,
                                                const std::vector<ValueId>& operands);

// Adds the piece to the patch as one node and returns its result.
ValueId AddPiece(Patch& patch, const Composition& piece, const std::vector<ValueId>& operands);

}  // namespace sinter

#endif  // SINTER_PASSES_PIECE_H_
