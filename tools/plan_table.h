// A plan for people and programs.
#ifndef SINTER_TOOLS_PLAN_TABLE_H_
#define SINTER_TOOLS_PLAN_TABLE_H_

#include <string>

#include "nlohmann/json.hpp"
#include "runtime/plan.h"

namespace sinter::tools {

// One line a step: node, operator, backend, kernel, layouts, packed operands, where the results lie
// in the arena; and the sizes of arena and packed weights.
std::string PlanTable(const Plan& plan);
nlohmann::ordered_json PlanJson(const Plan& plan);

// The steps that compute nothing and only move elements, with the megabytes that each writes; the
// largest first.
std::string CopiesTable(const Plan& plan);
nlohmann::ordered_json CopiesJson(const Plan& plan);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_PLAN_TABLE_H_
