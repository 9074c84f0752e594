#include "sinter/performance_report.h"

#include <utility>

#include "ir/out_of_memory.h"
#include "runtime/measure/arena_intervals.h"
#include "runtime/measure/ceilings.h"
#include "runtime/measure/pass_effects.h"
#include "runtime/measure/report_steps.h"
#include "runtime/measure/source_dispositions.h"
#include "runtime/measure/truth.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// For the times of the steps, at most.
constexpr double kStepSeconds = 5;
constexpr double kQuickStepSeconds = 2;
constexpr int kStepRounds = 30;

absl::StatusOr<PerformanceReport> Measure(const Model& model, std::span<const Tensor> inputs,
                                          const ReportOptions& options) {
  if (model.imported() == nullptr) {
    return absl::FailedPreconditionError(
        "a report needs the graph as imported: load the model with ModelOptions::keep_imported");
  }
  const Watch watch{.cancel = options.cancel, .progress = options.progress};
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> truth,
                          Truth(*model.imported(), inputs, /*threads=*/0));
  const StageSource source{.imported = *model.imported(),
                           .model = model.options(),
                           .session = options.session,
                           .inputs = inputs,
                           .truth = truth};
  SINTER_ASSIGN_OR_RETURN(PassEffects effects, MeasurePassEffects(source, options, watch));
  Stage& finished = effects.finished;
  const Session& session = *finished.session;
  PerformanceReport report{.backend = session.backend(),
                           .threads = session.threads(),
                           .quick = options.quick,
                           .interrupted = effects.interrupted,
                           .noise = effects.noise,
                           .unoptimised = effects.unoptimised_time,
                           .unoptimised_error = effects.unoptimised_error,
                           .finished = effects.finished_time,
                           .error = finished.error,
                           .flops = finished.trace.flops(),
                           .arena_bytes = finished.trace.arena_bytes(),
                           .packed_bytes = finished.trace.packed_bytes(),
                           .compile_seconds = finished.trace.compile_seconds(),
                           .passes = std::move(effects.passes),
                           .unchanged = std::move(effects.unchanged),
                           .ceilings = options.ceilings};
  if (report.ceilings.flops_per_second <= 0) {
    SINTER_ASSIGN_OR_RETURN(report.ceilings, MeasureCeilings(session.threads()));
  }
  SINTER_ASSIGN_OR_RETURN(
      const StepTimes times,
      MeasureSteps(session, inputs, finished.outputs,
                   {.warmup = 1,
                    .rounds = kStepRounds,
                    .seconds_each = (options.quick ? kQuickStepSeconds : kStepSeconds) / 2},
                   watch));
  report.interrupted = report.interrupted || times.interrupted;
  if (times.watched_seconds > 0) {
    report.step_runs = times.run_seconds.size();
    report.steps_share = times.steps_seconds / times.watched_seconds;
    report.steps = DescribeSteps(session, times, report.ceilings);
    report.copies = FindCopies(times);
  }
  report.missed = FindMissedFusions(finished.log, report.steps);
  report.sources = DispositionsOf(session.model().graph(), finished.trace);
  report.arena = ArenaIntervals(finished.trace);
  return report;
}

}  // namespace

std::string_view NameOf(MeasuredChange::Verdict verdict) {
  switch (verdict) {
    case MeasuredChange::Verdict::kUnmeasured: return "unmeasured";
    case MeasuredChange::Verdict::kFaster: return "faster";
    case MeasuredChange::Verdict::kSlower: return "slower";
    case MeasuredChange::Verdict::kNoChange: return "no change";
  }
  return "";
}

absl::StatusOr<PerformanceReport> MeasurePerformance(const Model& model,
                                                     std::span<const Tensor> inputs,
                                                     const ReportOptions& options) {
  return CatchOutOfMemory("the performance report",
                          [&] { return Measure(model, inputs, options); });
}

}  // namespace sinter
