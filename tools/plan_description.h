// Descriptions of a model's plans.
#ifndef SINTER_TOOLS_PLAN_DESCRIPTION_H_
#define SINTER_TOOLS_PLAN_DESCRIPTION_H_

#include <string>
#include <vector>

#include "report/plan_record.h"
#include "runtime/execution_trace.h"

namespace sinter::tools {

// The steps, with those of bodies after the step that owns the body, and the totals.
PlanRecord DescribePlan(const ExecutionTrace& trace);

// The graph of each segment's plan in Graphviz's language, with kernel, layouts and time of every
// step.
std::string PlanDot(const ExecutionTrace& trace, bool expand);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_PLAN_DESCRIPTION_H_
