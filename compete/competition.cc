#include "compete/competition.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "compete/peer.h"
#include "compete/temporary_folder.h"
#include "ir/atomic_file.h"
#include "ir/cost.h"
#include "ir/ops/conv.h"
#include "kernels/library/open_library.h"
#include "runtime/machine.h"
#include "runtime/measure/ceilings.h"
#include "runtime/measure/truth.h"
#include "runtime/plan.h"
#include "runtime/random_inputs.h"
#include "sinter/session.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

constexpr char kNaive[] = "naive";
// Rounds of the timing whose results are compared with the right ones afterwards.
constexpr int kCheckedRounds = 2;
// An entry that has been timed this often sits out the rest once it has used its share of the time.
constexpr size_t kFewestRuns = 3;
// A time that implies more than this share of the machine's peak is not believed.
constexpr double kMostOfPeak = 1.15;
// A convolution may need so many times fewer operations than its definition has: F(6 x 6, 3 x 3) of
// Winograd's algorithms needs 5.06 times fewer.
constexpr double kMostSavedByFastConvolution = 6;
constexpr int kTriesOfPeak = 8;

absl::StatusOr<std::vector<Tensor>> CopiesOf(std::span<const Tensor> tensors) {
  std::vector<Tensor> copies;
  for (const Tensor& tensor : tensors) {
    SINTER_ASSIGN_OR_RETURN(Tensor copy,
                            Tensor::CopyOf(tensor.dtype(), tensor.dims(), tensor.data()));
    copies.push_back(std::move(copy));
  }
  return copies;
}

std::vector<TensorType> TypesOf(std::span<const Tensor> tensors) {
  std::vector<TensorType> types;
  for (const Tensor& tensor : tensors) types.push_back({tensor.dtype(), tensor.dims()});
  return types;
}

struct Contestant {
  Score score;
  std::unique_ptr<EntryProcess> process;  // null once it failed
  int place = 0;
  double used_seconds = 0;

  bool alive() const { return process != nullptr; }
  void Fail(std::string why) {
    score.failure = std::move(why);
    process.reset();
  }
};

// Results of a timed round, which are checked after the timing.
struct KeptRound {
  std::vector<Tensor> inputs;
  std::vector<std::vector<Tensor>> outputs;  // by contestant; empty if it did not run
};

bool RunsInPython(const Entry& entry) { return entry.runs_in_python(); }

// Writes what processes of Python read.
absl::Status WriteForPython(const Task& task, const std::filesystem::path& folder,
                            ProcessOptions& options) {
  options.peer_script = folder / "run.py";
  SINTER_RETURN_IF_ERROR(WriteFileAtomically(options.peer_script, kPeerScript));
  options.onnx_model = task.onnx_file;
  if (!task.onnx_file.empty()) return absl::OkStatus();
  options.onnx_model = folder / "task.onnx";
  return SaveModel(task.model, options.onnx_model);
}

// Whether the graph has convolutions with windows, for which there are algorithms that save
// operations.
bool HasWindows(const Graph& graph) {
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    if (node.operation.Is<Conv>()) {
      const Shape& weights = graph.type(node.inputs[1]).shape;
      for (int axis = 2; axis < weights.rank(); ++axis) {
        if (!weights[axis].Is(1)) return true;
      }
    }
    if (std::ranges::any_of(node.bodies, [](const auto& body) { return HasWindows(*body); })) {
      return true;
    }
  }
  return false;
}

class Competition {
 public:
  Competition(const Task& task, const CompetitionOptions& options, const Watch& watch)
      : task_(task),
        options_(options),
        watch_(watch),
        random_(options.seed != 0 ? options.seed : std::random_device()() | uint64_t{1} << 40) {}

  absl::StatusOr<CompetitionResult> Run(const std::vector<Entry>& entries);

 private:
  absl::StatusOr<std::vector<Tensor>> NewInputs();
  absl::StatusOr<std::vector<Tensor>> WithOneChange(std::span<const Tensor> inputs);
  absl::StatusOr<std::vector<Tensor>> RightResults(std::span<const Tensor> inputs) {
    return Truth(*task_.model.imported(), inputs, /*threads=*/0);
  }
  absl::Status Start(const std::vector<Entry>& entries, std::span<const Tensor> inputs,
                     std::span<const Tensor> outputs);
  // Runs a contestant in its next place; it fails if the run does, or if it wrote elsewhere.
  // Returns the seconds.
  std::optional<double> RunOnce(Contestant& contestant, std::span<const Tensor> inputs);
  void CheckOutputs(Contestant& contestant, std::span<const Tensor> outputs,
                    std::span<const Tensor> right, std::string_view when);
  // All contestants run with the same inputs, and their results are checked.
  absl::Status Check(std::span<const Tensor> inputs, std::string_view when);
  absl::Status CheckAll(std::string_view when);
  absl::Status Time(CompetitionResult& result);
  bool SitsOut(const Contestant& contestant) const;
  absl::Status Rate(CompetitionResult& result);

  const Task& task_;
  const CompetitionOptions& options_;
  const Watch& watch_;
  std::mt19937_64 random_;
  std::vector<Contestant> contestants_;  // the entries, then naive if it is not one of them
};

absl::StatusOr<std::vector<Tensor>> Competition::NewInputs() {
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < task_.input_dims.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(
        Tensor input, RandomTensor(task_.model.inputs()[i].dtype, task_.input_dims[i], random_()));
    inputs.push_back(std::move(input));
  }
  return inputs;
}

absl::StatusOr<std::vector<Tensor>> Competition::WithOneChange(std::span<const Tensor> inputs) {
  SINTER_ASSIGN_OR_RETURN(std::vector<Tensor> changed, CopiesOf(inputs));
  Tensor& tensor = changed[random_() % changed.size()];
  const size_t at =
      tensor.element_count() == 0 ? 0 : random_() % static_cast<size_t>(tensor.element_count());
  if (const std::span<float> elements = tensor.mutable_values<float>(); !elements.empty()) {
    elements[at] += 1;
  } else if (const std::span<int64_t> integers = tensor.mutable_values<int64_t>();
             !integers.empty()) {
    integers[at] = 1 - integers[at];
  }
  return changed;
}

absl::Status Competition::Start(const std::vector<Entry>& entries, std::span<const Tensor> inputs,
                                std::span<const Tensor> outputs) {
  for (const Entry& entry : entries) contestants_.push_back({.score = {.entry = entry}});
  const auto is_naive = [](const Entry& entry) { return entry.backend == kNaive; };
  if (!options_.only_check && std::none_of(entries.begin(), entries.end(), is_naive)) {
    contestants_.push_back({.score = {.entry = {.name = kNaive, .backend = kNaive}}});
  }
  for (size_t i = 0; i < contestants_.size(); ++i) {
    Contestant& contestant = contestants_[i];
    watch_.Report("entries started", i, contestants_.size());
    auto process = EntryProcess::Start(contestant.score.entry, options_.process, TypesOf(inputs),
                                       TypesOf(outputs));
    if (!process.ok()) {
      contestant.Fail(std::string(process.status().message()));
      continue;
    }
    contestant.process = *std::move(process);
    contestant.score.version = contestant.process->version();
    contestant.score.isolation = contestant.process->isolation();
  }
  return absl::OkStatus();
}

std::optional<double> Competition::RunOnce(Contestant& contestant, std::span<const Tensor> inputs) {
  const int place = contestant.place;
  contestant.place = (place + 1) % SharedTensors::kPlaces;
  SharedTensors& tensors = contestant.process->tensors();
  tensors.Prepare(place, inputs);
  const absl::StatusOr<double> seconds = contestant.process->Run(place);
  if (!seconds.ok()) {
    contestant.Fail(std::string(seconds.status().message()));
    return std::nullopt;
  }
  if (!tensors.InputsAreUnchanged(place, inputs)) {
    contestant.Fail("it changed its input");
    return std::nullopt;
  }
  if (!tensors.MarginsAreUnchanged(place)) {
    contestant.Fail("it wrote outside of its output");
    return std::nullopt;
  }
  return *seconds;
}

void Competition::CheckOutputs(Contestant& contestant, std::span<const Tensor> outputs,
                               std::span<const Tensor> right, std::string_view when) {
  const absl::StatusOr<double> error = LargestError(outputs, right);
  if (error.ok() && *error <= task_.tolerance) {
    contestant.score.error = std::max(contestant.score.error, *error);
    return;
  }
  if (error.ok() && std::isfinite(*error)) {
    contestant.Fail(absl::StrCat("its result is wrong ", ToAbsl(when), ": an error of ", *error,
                                 " of the largest value, where ", task_.tolerance, " is allowed"));
  } else {
    contestant.Fail(
        absl::StrCat("its result is wrong ", ToAbsl(when), ": NaN or infinite, or not written"));
  }
}

absl::Status Competition::Check(std::span<const Tensor> inputs, std::string_view when) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> right, RightResults(inputs));
  for (Contestant& contestant : contestants_) {
    if (!contestant.alive()) continue;
    const int place = contestant.place;
    if (!RunOnce(contestant, inputs)) continue;
    CheckOutputs(contestant, contestant.process->tensors().Outputs(place), right, when);
  }
  return absl::OkStatus();
}

absl::Status Competition::CheckAll(std::string_view when) {
  watch_.Report("inputs checked", 0, 3);
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> first, NewInputs());
  SINTER_RETURN_IF_ERROR(Check(first, when));
  watch_.Report("inputs checked", 1, 3);
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> changed, WithOneChange(first));
  SINTER_RETURN_IF_ERROR(Check(changed, when));
  watch_.Report("inputs checked", 2, 3);
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> other, NewInputs());
  return Check(other, when);
}

bool Competition::SitsOut(const Contestant& contestant) const {
  const double share = options_.seconds / static_cast<double>(contestants_.size());
  return !contestant.alive() ||
         (contestant.score.seconds.size() >= kFewestRuns && contestant.used_seconds > share);
}

absl::Status Competition::Time(CompetitionResult& result) {
  std::set<int> checked;
  while (std::ssize(checked) < std::min(kCheckedRounds, options_.rounds)) {
    checked.insert(static_cast<int>(random_() % static_cast<uint64_t>(options_.rounds)));
  }
  std::vector<KeptRound> kept;
  std::vector<size_t> order(contestants_.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  const double begin = MonotonicSeconds();
  for (int round = 0; round < options_.rounds; ++round) {
    const bool late =
        MonotonicSeconds() - begin > options_.seconds && round >= static_cast<int>(kFewestRuns);
    if (late || watch_.cancelled()) {
      result.interrupted = watch_.cancelled();
      break;
    }
    watch_.Report("rounds", static_cast<size_t>(round), static_cast<size_t>(options_.rounds));
    SINTER_ASSIGN_OR_RETURN(std::vector<Tensor> inputs, NewInputs());
    KeptRound results{.inputs = inputs,
                      .outputs = std::vector<std::vector<Tensor>>(contestants_.size())};
    std::shuffle(order.begin(), order.end(), random_);
    for (const size_t i : order) {
      Contestant& contestant = contestants_[i];
      if (SitsOut(contestant)) continue;
      const int place = contestant.place;
      const std::optional<double> seconds = RunOnce(contestant, inputs);
      if (!seconds) continue;
      contestant.score.seconds.push_back(*seconds);
      contestant.used_seconds += *seconds;
      if (!checked.contains(round)) continue;
      SINTER_ASSIGN_OR_RETURN(results.outputs[i],
                              CopiesOf(contestant.process->tensors().Outputs(place)));
    }
    if (checked.contains(round)) kept.push_back(std::move(results));
    ++result.rounds;
  }
  for (const KeptRound& round : kept) {
    SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> right, RightResults(round.inputs));
    for (size_t i = 0; i < contestants_.size(); ++i) {
      if (!contestants_[i].alive() || round.outputs[i].empty()) continue;
      CheckOutputs(contestants_[i], round.outputs[i], right, "during the timing");
    }
  }
  return absl::OkStatus();
}

absl::Status Competition::Rate(CompetitionResult& result) {
  SINTER_ASSIGN_OR_RETURN(MachineCeilings ceilings, MeasureCeilings(options_.process.threads));
  const double factor =
      kMostOfPeak * (HasWindows(*task_.model.imported()) ? kMostSavedByFastConvolution : 1);
  // A busy machine makes a measured peak too low. It is measured again before an entry is accused.
  const auto is_believed = [&](double flops_per_second) -> absl::StatusOr<bool> {
    for (int tries = 0;
         flops_per_second > factor * ceilings.flops_per_second && tries < kTriesOfPeak; ++tries) {
      SINTER_ASSIGN_OR_RETURN(const MachineCeilings again,
                              MeasureCeilings(options_.process.threads));
      ceilings.flops_per_second = std::max(ceilings.flops_per_second, again.flops_per_second);
    }
    return flops_per_second <= factor * ceilings.flops_per_second;
  };
  for (Contestant& contestant : contestants_) {
    Score& score = contestant.score;
    if (!contestant.alive()) continue;
    score.passed = true;
    score.peak_bytes = contestant.process->PeakBytes();
    score.timing = SummaryOf(score.seconds);
    if (score.timing.median <= 0) continue;
    if (score.entry.backend == kNaive) result.naive_seconds = score.timing.median;
    score.flops_per_second = result.flops / score.timing.median;
    SINTER_ASSIGN_OR_RETURN(const bool believed, is_believed(score.flops_per_second));
    if (!believed) {
      score.passed = false;
      score.failure = absl::StrCat("it claims ", std::lround(score.flops_per_second * 1e-9),
                                   " GFLOP/s, more than this machine's ",
                                   std::lround(ceilings.flops_per_second * 1e-9));
    }
  }
  result.most_flops_per_second = ceilings.flops_per_second;
  for (Contestant& contestant : contestants_) {
    Score& score = contestant.score;
    if (score.passed && score.timing.median > 0) {
      score.speedup = result.naive_seconds / score.timing.median;
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<CompetitionResult> Competition::Run(const std::vector<Entry>& entries) {
  CompetitionResult result;
  SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                          Session::Create(task_.model, {.backend = kNaive}));
  SINTER_ASSIGN_OR_RETURN(const std::shared_ptr<const Plan> plan,
                          session->PlanFor(task_.input_dims));
  result.flops = CostOf(plan->graph()).flops;
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> inputs, NewInputs());
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, RightResults(inputs));
  SINTER_RETURN_IF_ERROR(Start(entries, inputs, outputs));
  SINTER_RETURN_IF_ERROR(CheckAll("before the timing"));
  if (!options_.only_check) {
    SINTER_RETURN_IF_ERROR(Time(result));
    SINTER_RETURN_IF_ERROR(CheckAll("after the timing"));
    SINTER_RETURN_IF_ERROR(Rate(result));
  } else {
    for (Contestant& contestant : contestants_) contestant.score.passed = contestant.alive();
  }
  for (size_t i = 0; i < entries.size(); ++i) {
    result.scores.push_back(std::move(contestants_[i].score));
  }
  return result;
}

}  // namespace

absl::StatusOr<CompetitionResult> Compete(const Task& task, const std::vector<Entry>& entries,
                                          const CompetitionOptions& options, const Watch& watch) {
  if (options.rounds < 1) return absl::InvalidArgumentError("a competition needs a round");
  SINTER_ASSIGN_OR_RETURN(const TemporaryFolder folder, TemporaryFolder::Create());
  CompetitionOptions complete = options;
  complete.process.model = folder.path() / "task.sinter";
  SINTER_RETURN_IF_ERROR(SaveModel(task.model, complete.process.model));
  SINTER_ASSIGN_OR_RETURN(std::string hash, library::HashOfFile(complete.process.model));
  if (std::any_of(entries.begin(), entries.end(), RunsInPython)) {
    SINTER_RETURN_IF_ERROR(WriteForPython(task, folder.path(), complete.process));
  }
  Competition competition(task, complete, watch);
  SINTER_ASSIGN_OR_RETURN(CompetitionResult result, competition.Run(entries));
  result.task_hash = std::move(hash);
  for (const std::vector<int64_t>& dims : task.input_dims) {
    absl::StrAppend(&result.task_hash, "-", absl::StrJoin(dims, "x"));
  }
  return result;
}

}  // namespace sinter::compete
