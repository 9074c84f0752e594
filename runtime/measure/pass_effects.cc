#include "runtime/measure/pass_effects.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include "passes/pipeline.h"
#include "runtime/machine.h"
#include "runtime/measure/paired_change.h"
#include "runtime/measure/race.h"
#include "sinter/status.h"

namespace sinter {
namespace {

using Names = std::set<std::string>;

constexpr std::string_view kAssign = "assign";
// Smaller changes are never claimed: code and data at other addresses cause them.
constexpr double kLeastFloor = 0.005;
// A comparison without a significant change is finished when its interval is this narrow.
constexpr double kNarrow = 0.01;
// Verdicts are looked for after these rounds only. Looking after every round would turn chance into
// verdicts.
constexpr size_t kFirstLook = 14;
constexpr double kLookGrowth = 1.4;
constexpr size_t kMostRounds = 150;
constexpr double kBusyProcessors = 0.1;

// A comparison of two stages, by their indices, and the effect that it belongs to.
struct Comparison {
  size_t first = 0;
  size_t second = 0;
  MeasuredChange* result = nullptr;
};

// Whether the pass, which ran in this pipeline, changed the graph.
bool Changed(const PassLog& log, std::string_view pass) {
  return std::any_of(log.passes.begin(), log.passes.end(), [&](const PassRecord& record) {
    return record.name == pass && !record.skipped &&
           (!record.rewrites.empty() || record.nodes_before != record.nodes_after);
  });
}

Names RemovablePortable() {
  Names names;
  for (const Pass& pass : PortablePipeline()) {
    if (!pass.required) names.emplace(pass.name);
  }
  return names;
}

// The passes of the pipelines that can be left out and are not, in order.
std::vector<const Pass*> PassesInUse(const Names& without) {
  std::vector<const Pass*> passes;
  for (const auto& pipeline : {PortablePipeline(), SpecialisedPipeline()}) {
    for (const Pass& pass : pipeline) {
      if (!pass.required && without.count(std::string(pass.name)) == 0) passes.push_back(&pass);
    }
  }
  return passes;
}

// What the log of the complete pipeline says about the pass.
PassEffect Describe(const Pass& pass, const PassLog& log) {
  PassEffect effect{.pass = std::string(pass.name), .phase = std::string(pass.phase)};
  Names layers;
  for (const PassRecord& record : log.passes) {
    if (record.name != pass.name) continue;
    // A specialised pass has a record for every plan.
    effect.nodes_before += record.nodes_before;
    effect.nodes_after += record.nodes_after;
    effect.pass_seconds += record.seconds;
    for (const RewriteRecord& rewrite : record.rewrites) {
      ++effect.rewrites[rewrite.rule];
      for (const std::string& node : rewrite.nodes_in) {
        if (layers.insert(node).second) effect.layers.push_back(node);
      }
    }
  }
  return effect;
}

class Measurement {
 public:
  Measurement(const StageSource& source, const ReportOptions& options, const Watch& watch)
      : source_(source), options_(options), watch_(watch) {}

  absl::StatusOr<PassEffects> Run() {
    const bool tuned = source_.session.tuning != nullptr;
    SINTER_ASSIGN_OR_RETURN(finished_, Add({}, tuned, /*explain=*/true));
    SINTER_ASSIGN_OR_RETURN(const size_t untuned, tuned ? Add({}, false) : finished_);
    const std::vector<const Pass*> passes = PassesInUse(source_.model.passes.without);
    const PassLog& log = stages_[finished_]->log;
    for (const Pass* pass : passes) {
      if (pass->name == kAssign || Changed(log, pass->name)) {
        effects_.passes.push_back(Describe(*pass, log));
      } else {
        effects_.unchanged.emplace_back(pass->name);
      }
    }
    if (untuned != finished_)
      effects_.passes.push_back({.pass = std::string(kMeasuredTimes), .phase = "tuning"});
    // The comparisons point to its elements, so it does not grow any more.
    SINTER_RETURN_IF_ERROR(AddCumulativeStages(untuned));
    if (!options_.quick) SINTER_RETURN_IF_ERROR(AddStagesWithoutOne(tuned, untuned));
    SINTER_ASSIGN_OR_RETURN(Stage twin, CompileStage(source_, {}, tuned));
    stages_.push_back(std::make_unique<Stage>(std::move(twin)));
    SINTER_RETURN_IF_ERROR(RaceStages());
    effects_.unoptimised_error = stages_[unoptimised_]->error;
    effects_.finished = std::move(*stages_[finished_]);
    return std::move(effects_);
  }

 private:
  // Compiles the stage, and returns its index or that of an earlier stage with the same plan.
  absl::StatusOr<size_t> Add(const Names& without, bool tuned, bool explain = false) {
    SINTER_ASSIGN_OR_RETURN(Stage stage, CompileStage(source_, without, tuned, explain));
    watch_.Report("stages compiled", ++compiled_, StageCount());
    for (size_t i = 0; i < stages_.size(); ++i) {
      if (stages_[i]->plan_hash == stage.plan_hash) return i;
    }
    stages_.push_back(std::make_unique<Stage>(std::move(stage)));
    return stages_.size() - 1;
  }

  // Whether stages are left out because the measurement is to end.
  bool Interrupted() {
    effects_.interrupted = effects_.interrupted || watch_.cancelled();
    return effects_.interrupted;
  }

  size_t StageCount() const { return 2 + effects_.passes.size() * (options_.quick ? 1 : 2); }

  absl::Status AddCumulativeStages(size_t untuned) {
    Names later = RemovablePortable();
    SINTER_ASSIGN_OR_RETURN(size_t before, Add(later, false));
    unoptimised_ = before;
    for (PassEffect& effect : effects_.passes) {
      if (Interrupted()) break;
      size_t stage = untuned;
      if (effect.pass == kMeasuredTimes) {
        stage = finished_;
      } else if (later.count(effect.pass) > 0) {
        // Passes that change nothing run too if they come before this one.
        for (const Pass& pass : PortablePipeline()) {
          later.erase(std::string(pass.name));
          if (pass.name == effect.pass) break;
        }
        SINTER_ASSIGN_OR_RETURN(stage, Add(later, false));
      }
      cumulative_.push_back(stage);
      comparisons_.push_back({before, stage, &effect.change});
      before = stage;
    }
    return absl::OkStatus();
  }

  absl::Status AddStagesWithoutOne(bool tuned, size_t untuned) {
    const std::map<std::string, size_t> complete = RewriteCounts(stages_[finished_]->log);
    for (PassEffect& effect : effects_.passes) {
      if (Interrupted()) break;
      size_t without = untuned;
      if (effect.pass != kMeasuredTimes) {
        SINTER_ASSIGN_OR_RETURN(without, Add({effect.pass}, tuned));
        for (const auto& [pass, count] : RewriteCounts(stages_[without]->log)) {
          const auto found = complete.find(pass);
          if (pass != effect.pass && count > (found == complete.end() ? 0 : found->second)) {
            effect.substitutes.push_back(pass);
          }
        }
      }
      effect.contribution.emplace();
      comparisons_.push_back({without, finished_, &*effect.contribution});
    }
    return absl::OkStatus();
  }

  absl::Status RaceStages() {
    std::vector<Entrant> entrants;
    for (const auto& stage : stages_) {
      entrants.push_back(RunsOf(*stage->session, source_.inputs, stage->outputs, watch_));
    }
    size_t next_look = kFirstLook;
    const auto enough = [&](const RaceResult& race) {
      const size_t rounds = race.seconds.front().size();
      if (options_.rounds > 0) return rounds >= options_.rounds;
      if (rounds < next_look) return false;
      next_look = static_cast<size_t>(std::ceil(static_cast<double>(rounds) * kLookGrowth));
      return rounds >= kMostRounds || JudgeAll(race);
    };
    const ProcessorSeconds spent_before = SpentProcessorSeconds();
    const double start = MonotonicSeconds();
    SINTER_ASSIGN_OR_RETURN(
        const RaceResult race,
        Race(entrants,
             {.warmup = 1, .seconds = options_.max_seconds, .order_seed = 1, .enough = enough},
             watch_));
    const ProcessorSeconds spent = SpentProcessorSeconds();
    MeasurementNoise& noise = effects_.noise;
    noise.seconds = MonotonicSeconds() - start;
    noise.rounds = race.seconds.front().size();
    if (spent.all > 0 && noise.seconds > 0) {
      const double others = (spent.all - spent_before.all) - (spent.own - spent_before.own);
      noise.other_processors = std::max(0.0, others / noise.seconds);
      noise.busy = noise.other_processors > kBusyProcessors;
    }
    JudgeAll(race);
    effects_.interrupted = effects_.interrupted || race.interrupted;
    Summarise(race);
    return absl::OkStatus();
  }

  // Returns whether further rounds would hardly change anything.
  bool JudgeAll(const RaceResult& race) {
    MeasurementNoise& noise = effects_.noise;
    // The twin is the last stage.
    noise.twins = CompareRounds(race.seconds[finished_], race.seconds.back(), kLeastFloor);
    noise.floor =
        std::max(kLeastFloor, std::abs(noise.twins.relative) + noise.twins.half_width.value_or(0));
    bool decided = true;
    for (const Comparison& comparison : comparisons_) {
      MeasuredChange& change = *comparison.result;
      if (comparison.first == comparison.second) {  // the same plan
        change = {.verdict = MeasuredChange::Verdict::kNoChange,
                  .relative = 0,
                  .half_width = 0,
                  .rounds = noise.rounds};
        continue;
      }
      change = CompareRounds(race.seconds[comparison.first], race.seconds[comparison.second],
                             noise.floor);
      const bool narrow = change.half_width && *change.half_width <= kNarrow;
      decided = decided && (narrow || change.verdict == MeasuredChange::Verdict::kFaster ||
                            change.verdict == MeasuredChange::Verdict::kSlower);
    }
    return decided;
  }

  void Summarise(const RaceResult& race) {
    std::vector<Timing> times;
    for (const std::vector<double>& seconds : race.seconds) times.push_back(SummaryOf(seconds));
    effects_.finished_time = times[finished_];
    effects_.unoptimised_time = times[unoptimised_];
    for (size_t i = 0; i < cumulative_.size(); ++i) {
      PassEffect& effect = effects_.passes[i];
      const Stage& stage = *stages_[cumulative_[i]];
      effect.time = times[cumulative_[i]];
      effect.cumulative_speedup =
          effect.time.median > 0 ? times[unoptimised_].median / effect.time.median : 1;
      effect.steps = stage.trace.Steps().size();
      effect.arena_bytes = stage.trace.arena_bytes();
      effect.packed_bytes = stage.trace.packed_bytes();
      effect.moved_bytes = stage.moved_bytes;
      effect.compile_seconds = stage.trace.compile_seconds();
      effect.error = stage.error;
    }
  }

  const StageSource& source_;
  const ReportOptions& options_;
  const Watch& watch_;
  std::vector<std::unique_ptr<Stage>> stages_;
  size_t finished_ = 0;
  size_t unoptimised_ = 0;
  size_t compiled_ = 0;
  std::vector<size_t> cumulative_;  // the stage of each effect
  std::vector<Comparison> comparisons_;
  PassEffects effects_;
};

}  // namespace

absl::StatusOr<PassEffects> MeasurePassEffects(const StageSource& source,
                                               const ReportOptions& options, const Watch& watch) {
  return Measurement(source, options, watch).Run();
}

}  // namespace sinter
