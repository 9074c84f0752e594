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

constexpr int kFewestRuns = 4;
constexpr int kMostRuns = 30;
constexpr double kSecondsPerKernel = 0.012;
// Reading this many floats evicts weights from the caches of a core.
constexpr size_t kEvictionFloats = size_t{1} << 20;

// The least time of several runs.
absl::StatusOr<double> LeastSeconds(KernelRun& run) {
  std::vector<float> eviction(kEvictionFloats, 1.0F);
  SINTER_RETURN_IF_ERROR(run.Run());
  double least = 0;
  const double start = MonotonicSeconds();
  for (int i = 0; i < kMostRuns; ++i) {
    if (i >= kFewestRuns && MonotonicSeconds() - start > kSecondsPerKernel) break;
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
    const std::vector<NodeId> order = graph_.TopologicalOrder();
    for (size_t i = 0; i < order.size(); ++i) {
      const Node& node = graph_.node(order[i]);
      if (node.operation.Is<Reorder>() || node.operation.info().traits.view) continue;
      if (Interrupted()) return outcome_;
      watch_.Report("nodes", i, order.size());
      SINTER_RETURN_IF_ERROR(Annotate(MeasureNode(order[i]), graph_.NameOf(order[i])));
    }
    size_t done = 0;
    for (const auto& [value, formats] : formats_) {
      if (Interrupted()) return outcome_;
      watch_.Report("reorders of values", done++, formats_.size());
      SINTER_RETURN_IF_ERROR(MeasureReorders(value, formats));
    }
    return outcome_;
  }

 private:
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

  absl::Status MeasureNode(NodeId id) {
    const KernelQuery query{graph_, id};
    const std::string work = WorkOf(graph_, id);
    const BackendSet::Offer offer = request_.backends.AskAll(query);
    for (const CandidateRef& candidate : offer.candidates) {
      NoteFormats(graph_.node(id), *candidate);
      if (CopiesNothing(graph_, id, *candidate)) continue;
      SINTER_ASSIGN_OR_RETURN(const std::string key, KeyFor(*candidate));
      if (cache_.Find(work, request_.threads, key)) continue;
      const absl::StatusOr<double> seconds = SecondsOf(query, *candidate);
      if (absl::IsResourceExhausted(seconds.status())) return seconds.status();
      if (seconds.ok()) {
        cache_.Set(work, request_.threads, key, *seconds);
        ++outcome_.kernels;
      } else {
        cache_.SetFailed(work, request_.threads, key);
        outcome_.failures.push_back(absl::StrCat(
            ToAbsl(candidate->backend), ": ", graph_.NameOf(id), ": ", seconds.status().message()));
      }
    }
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

  absl::Status MeasureReorders(ValueId value, const Formats& formats) {
    Type type = graph_.type(value);
    for (const Format& from : formats) {
      for (const Format& to : formats) {
        const bool possible = Reorder::Converts(from.dtype, to.dtype);
        if (!possible || SameMemory(type.shape, from, to)) continue;
        type.SetFormat(from);
        SINTER_RETURN_IF_ERROR(MeasureReorder(type, to));
      }
    }
    return absl::OkStatus();
  }

  absl::Status MeasureReorder(const Type& from, const Format& to) {
    Graph graph;
    SINTER_ASSIGN_OR_RETURN(const NodeId node,
                            graph.AddNode(Reorder::To(to), {graph.AddInput("x", from)}));
    const KernelQuery query{graph, node};
    const BackendSet::Offer offer = request_.backends.AskAll(query);
    if (offer.candidates.empty()) return absl::OkStatus();
    const Candidate& candidate = *offer.candidates.front();
    const std::string work = ReorderWork(from, to);
    SINTER_ASSIGN_OR_RETURN(const std::string key, KeyFor(candidate));
    if (cache_.Find(work, request_.threads, key)) return absl::OkStatus();
    SINTER_ASSIGN_OR_RETURN(const double seconds, SecondsOf(query, candidate));
    cache_.Set(work, request_.threads, key, seconds);
    ++outcome_.reorders;
    return absl::OkStatus();
  }

  const TuningRequest& request_;
  const Graph& graph_;
  TuningCache& cache_;
  const Watch& watch_;
  TuningOutcome outcome_;
  std::map<ValueId, Formats> formats_;  // the formats that a value could have
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
