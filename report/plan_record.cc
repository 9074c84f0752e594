#include "report/plan_record.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "report/format.h"
#include "report/text.h"

namespace sinter {

std::string PlanStepRecord::LayoutsText(const PlanStepRecord& step) {
  return absl::StrCat(absl::StrJoin(step.input_layouts, ", "), " -> ",
                      absl::StrJoin(step.output_layouts, ", "));
}

std::string PlanText(const PlanRecord& plan) {
  return absl::StrCat(
      ToTable(plan.steps).ToString(), plan.steps.size(), " steps",
      plan.segments == 1 ? ""
                         : absl::StrCat(" in ", plan.segments, " segments: shapes depend on data"),
      ", arena ", FormatMegabytes(plan.arena), " MB, packed weights ", FormatMegabytes(plan.packed),
      " MB, compiled in ", FormatMilliseconds(plan.compile), " ms\n");
}

}  // namespace sinter
