// The work of evaluating a loop whose operands are all constants.
#ifndef SINTER_PASSES_LOOP_WORK_H_
#define SINTER_PASSES_LOOP_WORK_H_

#include <cstdint>
#include <optional>

#include "ir/graph.h"

namespace sinter {

// Upper bounds.
struct LoopWork {
  int64_t result_bytes = 0;
  int64_t scratch_bytes = 0;  // results of the nodes of the body, in one iteration
  double flops = 0;           // including what starting each node costs
};

// The node must be Loop or Scan with constant operands. Nothing if a size in its body is unknown or
// does not fit 64 bits, or if its body has bodies itself.
std::optional<LoopWork> WorkOfLoop(const Graph& graph, NodeId node);

}  // namespace sinter

#endif  // SINTER_PASSES_LOOP_WORK_H_
