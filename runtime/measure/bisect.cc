#include "runtime/measure/bisect.h"

#include <algorithm>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "runtime/measure/minimal_part.h"
#include "runtime/measure/race.h"
#include "runtime/measure/stage.h"
#include "runtime/measure/truth.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr int kTimedRounds = 9;

// The record of a rewrite in a log, with its pass.
struct LoggedRewrite {
  const PassRecord* pass = nullptr;
  const RewriteRecord* rewrite = nullptr;
};

std::map<int64_t, LoggedRewrite> RewritesByNumber(const PassLog& log) {
  std::map<int64_t, LoggedRewrite> rewrites;
  for (const PassRecord& pass : log.passes) {
    for (const RewriteRecord& rewrite : pass.rewrites) {
      rewrites.emplace(rewrite.number, LoggedRewrite{&pass, &rewrite});
    }
  }
  return rewrites;
}

class Bisection {
 public:
  Bisection(const Model& model, std::span<const Tensor> inputs, std::span<const Tensor> truth,
            const BisectOptions& options, const Watch& watch)
      : source_{.imported = *model.imported(),
                .model = model.options(),
                .session = options.session,
                .inputs = inputs,
                .truth = truth},
        options_(options),
        watch_(watch) {}

  absl::StatusOr<BisectResult> Run() {
    SINTER_ASSIGN_OR_RETURN(Stage complete, Compile(-1));
    const std::map<int64_t, LoggedRewrite> rewrites = RewritesByNumber(complete.log);
    result_.rewrite_count = rewrites.empty() ? 0 : rewrites.rbegin()->first;
    SINTER_ASSIGN_OR_RETURN(Stage none, Compile(0));
    int64_t low = 0;
    int64_t high = result_.rewrite_count;
    if (options_.goal == BisectGoal::kWrong) {
      result_.without = none.error;
      result_.with = complete.error;
      if (!IsWrong(complete.error) || IsWrong(none.error)) return std::move(result_);
      SINTER_RETURN_IF_ERROR(HalveWrong(low, high));
    } else {
      SINTER_ASSIGN_OR_RETURN(const bool slower,
                              FindSlowPass(rewrites, std::move(none), low, high));
      if (!slower) return std::move(result_);
      SINTER_RETURN_IF_ERROR(HalveSlow(low, high));
    }
    if (result_.interrupted) return std::move(result_);
    SINTER_RETURN_IF_ERROR(Describe(rewrites.at(high), high));
    return std::move(result_);
  }

 private:
  bool IsWrong(double error) const { return !(error <= options_.tolerance); }

  // The model with the first `rewrites` rewrites; all if negative.
  absl::StatusOr<Stage> Compile(int64_t rewrites) {
    ModelOptions model = source_.model;
    model.passes.max_rewrites = rewrites;
    const StageSource source{.imported = source_.imported,
                             .model = model,
                             .session = source_.session,
                             .inputs = source_.inputs,
                             .truth = source_.truth};
    watch_.Report("rewrites tried", static_cast<size_t>(++result_.tried), 0);
    return CompileStage(source, {}, /*tuned=*/true);
  }

  bool Interrupted() {
    result_.interrupted = result_.interrupted || watch_.cancelled();
    return result_.interrupted;
  }

  // Results are right after `low` rewrites and wrong after `high`.
  absl::Status HalveWrong(int64_t& low, int64_t& high) {
    before_ = result_.without;
    after_ = result_.with;
    while (high - low > 1 && !Interrupted()) {
      const int64_t middle = low + (high - low) / 2;
      SINTER_ASSIGN_OR_RETURN(const Stage stage, Compile(middle));
      const bool wrong = IsWrong(stage.error);
      (wrong ? high : low) = middle;
      (wrong ? after_ : before_) = stage.error;
    }
    return absl::OkStatus();
  }

  // The least seconds of a run of each stage, which take turns.
  absl::StatusOr<std::vector<double>> Times(std::vector<Stage>& stages) {
    std::vector<Entrant> entrants;
    for (Stage& stage : stages) {
      entrants.push_back(RunsOf(*stage.session, source_.inputs, stage.outputs, watch_));
    }
    SINTER_ASSIGN_OR_RETURN(
        const RaceResult race,
        Race(entrants, {.warmup = 1, .rounds = kTimedRounds, .order_seed = 1}, watch_));
    result_.interrupted = result_.interrupted || race.interrupted;
    std::vector<double> times;
    for (const std::vector<double>& seconds : race.seconds) {
      times.push_back(SummaryOf(seconds).min);
    }
    return times;
  }

  // Sets the range of the rewrites of the pass that costs most time. False if none costs enough.
  absl::StatusOr<bool> FindSlowPass(const std::map<int64_t, LoggedRewrite>& rewrites, Stage none,
                                    int64_t& low, int64_t& high) {
    std::vector<int64_t> ends = {0};  // the last rewrite of each pass
    std::vector<Stage> stages;
    stages.push_back(std::move(none));
    for (auto it = rewrites.begin(); it != rewrites.end() && !Interrupted(); ++it) {
      const auto next = std::next(it);
      if (next != rewrites.end() && next->second.pass == it->second.pass) continue;
      ends.push_back(it->first);
      SINTER_ASSIGN_OR_RETURN(Stage stage, Compile(it->first));
      stages.push_back(std::move(stage));
    }
    SINTER_ASSIGN_OR_RETURN(const std::vector<double> times, Times(stages));
    result_.without = times.front();
    result_.with = times.back();
    double most = options_.slowdown;
    bool found = false;
    for (size_t i = 1; i < times.size(); ++i) {
      const double cost = times[i] / times[i - 1] - 1;
      if (cost <= most) continue;
      most = cost;
      low = ends[i - 1];
      high = ends[i];
      found = true;
    }
    return found && !result_.interrupted;
  }

  // Keeps the half that costs more time.
  absl::Status HalveSlow(int64_t& low, int64_t& high) {
    while (!Interrupted()) {
      const int64_t middle = low + (high - low) / 2;
      std::vector<Stage> stages;
      for (const int64_t rewrites : {low, middle, high}) {
        SINTER_ASSIGN_OR_RETURN(Stage stage, Compile(rewrites));
        stages.push_back(std::move(stage));
      }
      SINTER_ASSIGN_OR_RETURN(const std::vector<double> times, Times(stages));
      before_ = times[0];
      after_ = times[2];
      if (high - low <= 1) break;
      (times[1] - times[0] > times[2] - times[1] ? high : low) = middle;
    }
    return absl::OkStatus();
  }

  absl::Status Describe(const LoggedRewrite& logged, int64_t number) {
    FoundRewrite found{.number = number,
                       .pass = logged.pass->name,
                       .rule = logged.rewrite->rule,
                       .nodes_in = logged.rewrite->nodes_in,
                       .nodes_out = logged.rewrite->nodes_out,
                       .before = before_,
                       .after = after_};
    ModelOptions before = source_.model;
    before.passes.max_rewrites = number - 1;
    SINTER_ASSIGN_OR_RETURN(const Model model, Model::Create(source_.imported, before));
    SINTER_ASSIGN_OR_RETURN(
        found.part, FindMinimalPart(model.graph(), found.nodes_in, source_.model, options_));
    result_.found = std::move(found);
    return absl::OkStatus();
  }

  const StageSource source_;
  const BisectOptions& options_;
  const Watch& watch_;
  double before_ = 0;  // of the last `low` and `high`
  double after_ = 0;
  BisectResult result_;
};

}  // namespace

absl::StatusOr<BisectResult> BisectRewrites(const Model& model, std::span<const Tensor> inputs,
                                            const BisectOptions& options, const Watch& watch) {
  if (model.imported() == nullptr) {
    return absl::FailedPreconditionError("bisecting needs the graph as imported");
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> truth,
                          Truth(*model.imported(), inputs, /*threads=*/0));
  return Bisection(model, inputs, truth, options, watch).Run();
}

}  // namespace sinter
