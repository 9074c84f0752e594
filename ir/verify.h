// The invariants of a graph.
#ifndef SINTER_IR_VERIFY_H_
#define SINTER_IR_VERIFY_H_

#include "absl/status/status.h"
#include "ir/graph.h"

namespace sinter {

// The maximum nesting depth of bodies.
inline constexpr int kMostBodyDepth = 32;

// Checks that producers and users agree, that there is no cycle, that stored types equal or refine
// the inferred ones, that layouts fit ranks, that only results of nodes have a different storage
// type, and that names of inputs and outputs are unique; likewise for all bodies. The error names
// the node or value.
absl::Status Verify(const Graph& graph);

}  // namespace sinter

#endif  // SINTER_IR_VERIFY_H_
