// What a report says about the finished plan: its steps, copies and missed fusions.
#ifndef SINTER_RUNTIME_MEASURE_REPORT_STEPS_H_
#define SINTER_RUNTIME_MEASURE_REPORT_STEPS_H_

#include <vector>

#include "runtime/measure/step_times.h"
#include "sinter/performance_report.h"
#include "sinter/session.h"

namespace sinter {

// The steps in the order in which they ran. The alternatives of steps that take at least a
// hundredth of the run are those of all backends of the session.
std::vector<ReportStep> DescribeSteps(const Session& session, const StepTimes& times,
                                      const MachineCeilings& ceilings);

// The steps that only move elements, the largest first.
std::vector<CopyStep> FindCopies(const StepTimes& times);

// The fusions that passes explained in the log and did not do, those of the longest steps first.
std::vector<MissedFusion> FindMissedFusions(const PassLog& log,
                                            const std::vector<ReportStep>& steps);

}  // namespace sinter

#endif  // SINTER_RUNTIME_MEASURE_REPORT_STEPS_H_
