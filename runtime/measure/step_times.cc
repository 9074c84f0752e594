#include "runtime/measure/step_times.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter {
namespace {

struct WatchedRun {
  double seconds = 0;
  std::vector<double> steps;
};

// The time of every step, excluding the steps in its bodies, which follow it.
std::vector<double> OwnSeconds(const ExecutionTrace& trace) {
  std::vector<double> seconds;
  std::vector<size_t> around;  // by depth, the steps that may own the next one's body
  for (const TracedStep& step : trace.Steps()) {
    around.resize(static_cast<size_t>(step.depth));
    if (!around.empty()) seconds[around.back()] -= step.seconds;
    around.push_back(seconds.size());
    seconds.push_back(step.seconds);
  }
  for (double& own : seconds) own = std::max(own, 0.0);  // rounding
  return seconds;
}

void AverageTheMiddleHalf(std::vector<WatchedRun> runs, StepTimes& times) {
  if (runs.empty()) return;
  std::sort(runs.begin(), runs.end(),
            [](const WatchedRun& a, const WatchedRun& b) { return a.seconds < b.seconds; });
  const size_t cut = runs.size() / 4;
  const std::span<const WatchedRun> middle =
      std::span<const WatchedRun>(runs).subspan(cut, runs.size() - 2 * cut);
  const double weight = 1 / static_cast<double>(middle.size());
  times.seconds.resize(runs.front().steps.size());
  for (const WatchedRun& run : middle) {
    times.watched_seconds += weight * run.seconds;
    for (size_t i = 0; i < run.steps.size(); ++i) times.seconds[i] += weight * run.steps[i];
  }
  for (size_t i = 0; i < times.seconds.size(); ++i) {
    std::vector<double> all;
    for (const WatchedRun& run : runs) all.push_back(run.steps[i]);
    times.spreads.push_back(SummaryOf(std::move(all)).spread);
  }
  times.steps_seconds = std::accumulate(times.seconds.begin(), times.seconds.end(), 0.0);
}

}  // namespace

absl::StatusOr<StepTimes> MeasureSteps(const Session& session, std::span<const Tensor> inputs,
                                       std::span<Tensor> outputs, const RaceOptions& options,
                                       const Watch& watch) {
  StepTimes times;
  std::vector<WatchedRun> runs;
  int warmup = options.warmup;
  const auto watched_run = [&]() -> absl::Status {
    ExecutionTrace trace;
    const double start = MonotonicSeconds();
    SINTER_RETURN_IF_ERROR(
        session.Run(inputs, outputs, RunOptions{.cancel = watch.cancel, .trace = &trace}));
    const double seconds = MonotonicSeconds() - start;
    if (warmup-- > 0) return absl::OkStatus();
    runs.push_back({seconds, OwnSeconds(trace)});
    if (runs.back().steps.size() != runs.front().steps.size()) {
      return absl::InternalError("the same inputs went through other steps than before");
    }
    times.trace = std::move(trace);
    return absl::OkStatus();
  };
  const std::array<Entrant, 2> entrants = {RunsOf(session, inputs, outputs, watch), watched_run};
  SINTER_ASSIGN_OR_RETURN(RaceResult race, Race(entrants, options, watch));
  times.run_seconds = std::move(race.seconds[0]);
  times.interrupted = race.interrupted;
  AverageTheMiddleHalf(std::move(runs), times);
  return times;
}

}  // namespace sinter
