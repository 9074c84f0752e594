// Bodies of If, Loop and Scan, as far as their operands' sizes tell.
#ifndef SINTER_IR_CONTROL_FLOW_H_
#define SINTER_IR_CONTROL_FLOW_H_

#include <vector>

#include "ir/graph.h"

namespace sinter {

// The bodies with numbers for open dimensions of their inputs, where operands have numbers there
// and they stay the same in all iterations. A body that has nothing to gain, or that contradicts
// the operands (it may never run), is returned as it is. `operation` is If, Loop or Scan.
std::vector<GraphRef> BindControlFlow(const Operation& operation,
                                      const std::vector<GraphRef>& bodies,
                                      const std::vector<const Type*>& operands);

}  // namespace sinter

#endif  // SINTER_IR_CONTROL_FLOW_H_
