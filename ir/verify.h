// The invariants of a graph.
#ifndef SINTER_IR_VERIFY_H_
#define SINTER_IR_VERIFY_H_

#include "absl/status/status.h"
#include "ir/graph.h"

namespace sinter {

// Bodies may nest this deep.
inline constexpr int kMostBodyDepth = 32;

// Checks that producers and users agree, that there is no cycle, that stored types are those that
// inference gives or refine them, that layouts fit ranks, that only results of nodes
// are stored in another element type than their own, that names of inputs and outputs are
// unique, and the same of all bodies. The error names the node or value.
absl::Status Verify(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_IR_VERIFY_H_
