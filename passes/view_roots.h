// Values that are other names for the same memory.
#ifndef SINTER_PASSES_VIEW_ROOTS_H_
#define SINTER_PASSES_VIEW_ROOTS_H_

#include "ir/graph.h"

namespace sinter {

// Whether the node's result is its first operand's bytes: an operator with the trait `view` (such
// as a reshape) between plain layouts. Running it would copy the bytes onto themselves.
bool CopiesNothing(const Graph& graph, NodeId node);

// The value whose memory `value` shares: itself, or the first operand of a chain of such nodes.
ValueId ViewRoot(const Graph& graph, ValueId value);

}  // namespace sinter

#endif  // SINTER_PASSES_VIEW_ROOTS_H_
