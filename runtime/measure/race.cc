#include "runtime/measure/race.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "runtime/machine.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Whether the error only means that the watch ended the run.
bool IsInterruption(const absl::Status& status, const Watch& watch) {
  return watch.cancelled() && absl::IsCancelled(status);
}

}  // namespace

Entrant RunsOf(const Session& session, std::span<const Tensor> inputs, std::span<Tensor> outputs,
               const Watch& watch) {
  return [&session, inputs, outputs, &watch] {
    return session.Run(inputs, outputs, RunOptions{.cancel = watch.cancel});
  };
}

absl::StatusOr<RaceResult> Race(std::span<const Entrant> entrants, const RaceOptions& options,
                                const Watch& watch) {
  RaceResult result;
  result.seconds.resize(entrants.size());
  const auto interrupted = [&] {
    return result.interrupted = result.interrupted || watch.cancelled();
  };
  for (int round = 0; round < options.warmup && !interrupted(); ++round) {
    for (const Entrant& entrant : entrants) {
      const absl::Status status = entrant();
      if (!status.ok() && !IsInterruption(status, watch)) return status;
    }
  }
  std::vector<double> spent(entrants.size(), 0);
  const auto sits_out = [&](double seconds) {
    return options.seconds_each > 0 && seconds >= options.seconds_each;
  };
  const double start = MonotonicSeconds();
  const auto enough = [&](int round) {
    if (round > 0 && std::all_of(spent.begin(), spent.end(), sits_out)) return true;
    if (options.seconds <= 0) return round >= options.rounds;
    return round > 0 && MonotonicSeconds() - start >= options.seconds;
  };
  std::vector<size_t> order(entrants.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::mt19937 random(options.order_seed);
  for (int round = 0; !enough(round) && !interrupted(); ++round) {
    if (options.order_seed != 0) std::shuffle(order.begin(), order.end(), random);
    for (const size_t i : order) {
      if (interrupted()) break;
      if (sits_out(spent[i])) continue;
      const double before = MonotonicSeconds();
      const absl::Status status = entrants[i]();
      const double after = MonotonicSeconds();
      if (IsInterruption(status, watch)) continue;
      SINTER_RETURN_IF_ERROR(status);
      result.seconds[i].push_back(after - before);
      spent[i] += after - before;
    }
    if (options.seconds <= 0) {
      watch.Report("rounds", static_cast<size_t>(round + 1), static_cast<size_t>(options.rounds));
    } else {
      watch.Report("seconds", static_cast<size_t>(MonotonicSeconds() - start),
                   static_cast<size_t>(options.seconds));
    }
    if (options.enough && options.enough(result)) break;
  }
  return result;
}

}  // namespace sinter
