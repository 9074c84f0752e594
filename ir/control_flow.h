// Binds the bodies of If, Loop and Scan to the sizes of their operands.
#ifndef SINTER_IR_CONTROL_FLOW_H_
#define SINTER_IR_CONTROL_FLOW_H_

#include <vector>

#include "ir/graph.h"

namespace sinter {

// Returns the bodies with open dimensions of their inputs replaced by numbers, where the operands
// have numbers that stay the same in all iterations. A body is returned unchanged if nothing can be
// replaced or if it contradicts the operands (it may never run). `operation` is If, Loop or Scan.
std::vector<GraphRef> BindControlFlow(const Operation& operation,
                                      const std::vector<GraphRef>& bodies,
                                      const std::vector<const Type*>& operands);

}  // namespace sinter

#endif  // SINTER_IR_CONTROL_FLOW_H_
