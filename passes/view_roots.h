// Values that are other names for the same memory.
#ifndef SINTER_PASSES_VIEW_ROOTS_H_
#define SINTER_PASSES_VIEW_ROOTS_H_

#include "ir/graph.h"
#include "kernels/backend.h"

namespace sinter {

// Whether the node's result is its first operand's bytes, so that running it would copy the bytes
// onto themselves: an operator with the trait `view` (such as a reshape) between plain layouts, or a
// transpose between layouts whose elements lie in the same order (NCHW in channels-last layout to
// plain NHWC).
bool CopiesNothing(const Graph& graph, NodeId node);

// The same for the node in the formats of a candidate.
bool CopiesNothing(const Graph& graph, NodeId node, const Candidate& candidate);

// The value whose memory `value` shares: itself, or the first operand of a chain of such nodes.
ValueId ViewRoot(const Graph& graph, ValueId value);

}  // namespace sinter

#endif  // SINTER_PASSES_VIEW_ROOTS_H_
