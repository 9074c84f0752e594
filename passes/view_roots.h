// Which values are other names of the same memory.
#ifndef SINTER_PASSES_VIEW_ROOTS_H_
#define SINTER_PASSES_VIEW_ROOTS_H_

#include "ir/graph.h"

namespace sinter {

// True for a node whose result is its first operand's bytes: an operator with the trait `view` (a
// reshape) between plain layouts. Running it would copy nothing but itself.
bool CopiesNothing(const Graph& graph, NodeId node);

// The value whose memory `value` lies in: itself, or the operand that a chain of such nodes starts
// from.
ValueId ViewRoot(const Graph& graph, ValueId value);

}  // namespace sinter

#endif  // SINTER_PASSES_VIEW_ROOTS_H_
