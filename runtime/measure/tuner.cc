#include "runtime/measure/tuner.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "ir/ops/reorder.h"
#include "ir/out_of_memory.h"
#include "kernels/parallel.h"
#include "passes/view_roots.h"
#include "runtime/backends.h"
#include "runtime/execution_trace.h"
#include "runtime/machine.h"
#include "runtime/measure/kernel_run.h"
#include "runtime/measured_cost.h"
#include "sinter/session.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Another process that takes a core for a while disturbs all runs that follow one another, and makes
// a kernel for several threads up to a hundred times as slow. So kernels are visited in turns, at
// least twice, until the best time of a visit is confirmed by that of another.
constexpr int kMostVisits = 4;
constexpr double kAgreement = 0.2;  // the largest difference, over the least time
constexpr int kFewestRuns = 3;
constexpr int kMostRuns = 20;
constexpr double kSecondsPerVisit = 0.008;
// Reading this many floats evicts weights from the caches of a core.
constexpr size_t kEvictionFloats = size_t{1} << 20;

// The least time of the runs of one visit.
absl::StatusOr<double> LeastSeconds(KernelRun& run) {
  std::vector<float> eviction(kEvictionFloats, 1.0F);
  SINTER_RETURN_IF_ERROR(run.Run());
  double least = 0;
  const double start = MonotonicSeconds();
  for (int i = 0; i < kMostRuns; ++i) {
    if (i >= kFewestRuns && MonotonicSeconds() - start > kSecondsPerVisit) break;
    ReadIntoCaches(eviction.data(), eviction.size() * sizeof(float));
    run.ReadActivations();
    const double before = MonotonicSeconds();
    SINTER_RETURN_IF_ERROR(run.Run());
    const double seconds = MonotonicSeconds() - before;
    least = i == 0 ? seconds : std::min(least, seconds);
  }
  // Never 0, even if the clock did not advance.
  return std::max(least, 1e-9);
}

class Tuner {
 public:
  Tuner(const TuningRequest& request, TuningCache& cache, const Watch& watch)
      : request_(request), graph_(request.plan.graph()), cache_(cache), watch_(watch) {}

  absl::StatusOr<TuningOutcome> Run() {
    const ThreadCountGuard guard(request_.threads);
    for (const NodeId id : graph_.TopologicalOrder()) {
      const Node& node = graph_.node(id);
      if (node.operation.Is<Reorder>() || node.operation.info().traits.view) continue;
      SINTER_RETURN_IF_ERROR(Annotate(AddNode(id), graph_.NameOf(id)));
    }
    for (const auto& [value, formats] : formats_) {
      SINTER_RETURN_IF_ERROR(AddReorders(value, formats));
    }
    for (int visit = 1; visit <= kMostVisits && !subjects_.empty(); ++visit) {
      for (size_t i = 0; i < subjects_.size(); ++i) {
        if (Interrupted()) return outcome_;
        watch_.Report(visit == 1 ? "kernels" : "kernels again", i, subjects_.size());
        SINTER_RETURN_IF_ERROR(Visit(subjects_[i]));
      }
      std::erase_if(subjects_, [](const Subject& subject) { return subject.done; });
    }
    return outcome_;
  }

 private:
  // A kernel to measure: a candidate for a node of the plan, or of a graph that is one reorder.
  struct Subject {
    std::shared_ptr<const Graph> reorder;  // null: a node of the plan
    NodeId node;
    CandidateRef candidate;
    std::string work;
    std::string key;
    double least = 0;   // of the visits so far; 0: none
    bool done = false;  // confirmed, or failed
  };

  struct Less {
    bool operator()(const Format& a, const Format& b) const { return a.ToString() < b.ToString(); }
  };
  using Formats = std::set<Format, Less>;

  bool Interrupted() {
    outcome_.interrupted = outcome_.interrupted || watch_.cancelled();
    return outcome_.interrupted;
  }

  // The operand of the reorder that produces the value; otherwise the value itself.
  ValueId Original(ValueId value) const {
    const Node* const producer = graph_.ProducerOf(value);
    return producer != nullptr && producer->operation.Is<Reorder>() ? producer->inputs[0] : value;
  }

  absl::Status AddNode(NodeId id) {
    const std::string work = WorkOf(graph_, id);
    const BackendSet::Offer offer = request_.backends.AskAll({graph_, id});
    for (const CandidateRef& candidate : offer.candidates) {
      NoteFormats(graph_.node(id), *candidate);
      if (CopiesNothing(graph_, id, *candidate)) continue;
      SINTER_RETURN_IF_ERROR(
          AddSubject({.reorder = nullptr, .node = id, .candidate = candidate, .work = work}));
    }
    return absl::OkStatus();
  }

  // Leaves out what the cache has, and what is there already.
  absl::Status AddSubject(Subject subject) {
    SINTER_ASSIGN_OR_RETURN(subject.key, KeyFor(*subject.candidate));
    const bool is_new = known_.emplace(subject.work, subject.key).second;
    if (is_new && !cache_.Find(subject.work, request_.threads, subject.key)) {
      subjects_.push_back(std::move(subject));
    }
    return absl::OkStatus();
  }

  absl::Status Visit(Subject& subject) {
    const KernelQuery query{subject.reorder == nullptr ? graph_ : *subject.reorder, subject.node};
    const absl::StatusOr<double> seconds = SecondsOf(query, *subject.candidate);
    if (!seconds.ok()) {
      if (absl::IsResourceExhausted(seconds.status())) {
        return Annotate(seconds.status(), query.graph.NameOf(subject.node));
      }
      subject.done = true;
      cache_.SetFailed(subject.work, request_.threads, subject.key);
      outcome_.failures.push_back(absl::StrCat(ToAbsl(subject.candidate->backend), ": ",
                                               query.graph.NameOf(subject.node), ": ",
                                               seconds.status().message()));
      return absl::OkStatus();
    }
    if (subject.least == 0) {
      subject.least = *seconds;
      ++(subject.reorder == nullptr ? outcome_.kernels : outcome_.reorders);
    } else {
      const double least = std::min(subject.least, *seconds);
      subject.done = std::max(subject.least, *seconds) - least <= kAgreement * least;
      subject.least = least;
    }
    cache_.Set(subject.work, request_.threads, subject.key, subject.least);
    return absl::OkStatus();
  }

  static absl::StatusOr<double> SecondsOf(const KernelQuery& query, const Candidate& candidate) {
    SINTER_ASSIGN_OR_RETURN(KernelRun run, KernelRun::Create(query, candidate));
    return LeastSeconds(run);
  }

  absl::StatusOr<std::string> KeyFor(const Candidate& candidate) const {
    std::string key = KeyOf(request_.backends, candidate);
    if (!key.empty()) return key;
    return absl::InternalError(absl::StrCat("kernel ", candidate.kernel, " is of a backend '",
                                            ToAbsl(candidate.backend), "', which was not asked"));
  }

  void NoteFormats(const Node& node, const Candidate& candidate) {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (graph_.value(node.inputs[i]).is_constant()) continue;
      formats_[Original(node.inputs[i])].insert(candidate.inputs[i].format);
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      formats_[node.outputs[i]].insert(candidate.outputs[i].format);
    }
  }

  absl::Status AddReorders(ValueId value, const Formats& formats) {
    Type type = graph_.type(value);
    for (const Format& from : formats) {
      for (const Format& to : formats) {
        const bool possible = Reorder::Converts(from.dtype, to.dtype);
        if (!possible || SameMemory(type.shape, from, to)) continue;
        type.SetFormat(from);
        SINTER_RETURN_IF_ERROR(AddReorder(type, to));
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddReorder(const Type& from, const Format& to) {
    auto graph = std::make_shared<Graph>();
    SINTER_ASSIGN_OR_RETURN(const NodeId node,
                            graph->AddNode(Reorder::To(to), {graph->AddInput("x", from)}));
    const BackendSet::Offer offer = request_.backends.AskAll({*graph, node});
    if (offer.candidates.empty()) return absl::OkStatus();
    return AddSubject({.reorder = graph,
                       .node = node,
                       .candidate = offer.candidates.front(),
                       .work = ReorderWork(from, to)});
  }

  const TuningRequest& request_;
  const Graph& graph_;
  TuningCache& cache_;
  const Watch& watch_;
  TuningOutcome outcome_;
  std::vector<Subject> subjects_;                        // which are not done
  std::set<std::pair<std::string, std::string>> known_;  // work and key
  std::map<ValueId, Formats> formats_;                   // the formats that a value could have
};

}  // namespace

absl::StatusOr<TuningOutcome> MeasureKernels(const TuningRequest& request, TuningCache& cache,
                                             const Watch& watch) {
  return Tuner(request, cache, watch).Run();
}

absl::StatusOr<TuningOutcome> TuneModel(const Model& model, std::span<const Tensor> inputs,
                                        const SessionOptions& options, TuningCache& cache,
                                        const Watch& watch) {
  return CatchOutOfMemory("tuning the model", [&]() -> absl::StatusOr<TuningOutcome> {
    SessionOptions untuned = options;
    untuned.tuning = nullptr;
    SINTER_ASSIGN_OR_RETURN(const std::unique_ptr<Session> session,
                            Session::Create(model, untuned));
    SINTER_ASSIGN_OR_RETURN(const ExecutionTrace trace, session->Trace(inputs));
    SINTER_ASSIGN_OR_RETURN(const BackendSet backends, BackendSetFor(session->backend()));
    TuningOutcome sum;
    for (const std::shared_ptr<const Plan>& plan : trace.Plans()) {
      SINTER_ASSIGN_OR_RETURN(
          const TuningOutcome outcome,
          MeasureKernels({.plan = *plan, .backends = backends, .threads = session->threads()},
                         cache, watch));
      sum.kernels += outcome.kernels;
      sum.reorders += outcome.reorders;
      sum.interrupted = sum.interrupted || outcome.interrupted;
      sum.failures.insert(sum.failures.end(), outcome.failures.begin(), outcome.failures.end());
    }
    return sum;
  });
}

absl::StatusOr<TuningOutcome> TuneModel(const Model& model, std::span<const Tensor> inputs,
                                        const SessionOptions& options, TuningCache& cache) {
  return TuneModel(model, inputs, options, cache, Watch{});
}

}  // namespace sinter
