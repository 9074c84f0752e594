// The plans of a model for people and programs.
#ifndef SINTER_TOOLS_PLAN_TABLE_H_
#define SINTER_TOOLS_PLAN_TABLE_H_

#include <string>
#include <vector>

#include "report/json.h"
#include "report/pass_record.h"
#include "runtime/execution_trace.h"

namespace sinter::tools {

// One line a step, those in bodies behind the step that they belong to: node, operators, backend,
// kernel, layouts, packed operands, where the results lie; and the sizes of arena and packed
// weights of all.
std::string PlanTable(const ExecutionTrace& trace);
Json PlanJson(const ExecutionTrace& trace);

// The graph of each segment's plan as a picture for Graphviz, with kernel, layouts and time of
// every step.
std::string PlanDot(const ExecutionTrace& trace, bool expand);

// The steps that compute nothing and only move elements, with the megabytes that each writes; the
// largest first.
std::vector<CopyRecord> CopiesIn(const ExecutionTrace& trace);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_PLAN_TABLE_H_
