// Descriptions of a model's plans, for people and programs.
#ifndef SINTER_TOOLS_PLAN_TABLE_H_
#define SINTER_TOOLS_PLAN_TABLE_H_

#include <string>
#include <vector>

#include "report/json.h"
#include "report/pass_record.h"
#include "runtime/execution_trace.h"

namespace sinter::tools {

// One line per step, with the steps of bodies after the step that owns the body: node, operators,
// backend, kernel, layouts, packed operands, the locations of results. Then the total sizes of the
// arenas and the packed weights.
std::string PlanTable(const ExecutionTrace& trace);
Json PlanJson(const ExecutionTrace& trace);

// The graph of each segment's plan in Graphviz's language, with kernel, layouts and time of every
// step.
std::string PlanDot(const ExecutionTrace& trace, bool expand);

// The steps that only move elements, with the megabytes that each writes, the largest first.
std::vector<CopyRecord> CopiesIn(const ExecutionTrace& trace);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_PLAN_TABLE_H_
