#include "runtime/measure/tuner.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "ir/ops/reorder.h"
#include "ir/status.h"
#include "kernels/parallel.h"
#include "runtime/machine.h"
#include "runtime/measured_cost.h"

namespace sinter {
namespace {

constexpr int kFewestRuns = 4;
constexpr int kMostRuns = 30;
constexpr double kSecondsPerKernel = 0.012;
// Reading so much drives weights out of the caches that belong to one core.
constexpr size_t kEvictionFloats = size_t{1} << 20;

// The operands, results and workspace of one candidate.
class KernelRun {
 public:
  static absl::StatusOr<KernelRun> Create(const KernelQuery& query, const Candidate& candidate) {
    KernelRun run;
    SINTER_ASSIGN_OR_RETURN(run.kernel_, candidate.Prepare());
    SINTER_ASSIGN_OR_RETURN(run.instance_, run.kernel_->NewInstance());
    for (size_t i = 0; i < (*query).inputs.size(); ++i) {
      SINTER_ASSIGN_OR_RETURN(const void* data, run.Input(query, candidate, i));
      run.instance_->SetInput(i, data);
    }
    for (size_t i = 0; i < (*query).outputs.size(); ++i) {
      SINTER_ASSIGN_OR_RETURN(std::byte * data,
                              run.Allocate(Bytes(query.output(i), candidate.output_layouts[i])));
      run.instance_->SetOutput(i, data);
    }
    SINTER_ASSIGN_OR_RETURN(std::byte * workspace, run.Allocate(candidate.workspace_bytes));
    run.instance_->SetWorkspace(workspace);
    return run;
  }

  // The least of several runs.
  absl::StatusOr<double> Seconds() {
    std::vector<float> eviction(kEvictionFloats, 1.0F);
    SINTER_RETURN_IF_ERROR(instance_->Run());
    double least = 0;
    const double start = MonotonicSeconds();
    for (int run = 0; run < kMostRuns; ++run) {
      if (run >= kFewestRuns && MonotonicSeconds() - start > kSecondsPerKernel) break;
      Touch(eviction.data(), eviction.size() * sizeof(float));
      for (const auto& [data, bytes] : activations_) Touch(data, bytes);
      const double before = MonotonicSeconds();
      SINTER_RETURN_IF_ERROR(instance_->Run());
      const double seconds = MonotonicSeconds() - before;
      least = run == 0 ? seconds : std::min(least, seconds);
    }
    // A clock that did not move is no time.
    return std::max(least, 1e-9);
  }

 private:
  static int64_t Bytes(const Type& type, const Layout& layout) {
    return layout.PhysicalElements(type.shape.ToIntegers()).ValueOrDie() * SizeOf(type.dtype);
  }

  absl::StatusOr<std::byte*> Allocate(int64_t bytes) {
    SINTER_ASSIGN_OR_RETURN(AlignedBytes memory, AllocateAligned(std::max<int64_t>(bytes, 1)));
    std::memset(memory.get(), 0, static_cast<size_t>(bytes));
    buffers_.push_back(std::move(memory));
    return buffers_.back().get();
  }

  absl::StatusOr<const void*> Input(const KernelQuery& query, const Candidate& candidate,
                                    size_t index) {
    const Constant* const constant = query.constant(index);
    for (const Packing& packing : candidate.packings) {
      if (packing.operand != index) continue;
      SINTER_ASSIGN_OR_RETURN(std::byte * packed, Allocate(packing.bytes));
      SINTER_RETURN_IF_ERROR(candidate.Pack(packing, *constant, packed));
      return packed;
    }
    if (constant != nullptr && candidate.input_layouts[index].is_plain()) return constant->data();
    const int64_t bytes = Bytes(query.input(index), candidate.input_layouts[index]);
    SINTER_ASSIGN_OR_RETURN(std::byte * data, Allocate(bytes));
    if (constant == nullptr) activations_.emplace_back(data, static_cast<size_t>(bytes));
    return data;
  }

  static void Touch(const void* data, size_t bytes) {
    constexpr size_t kLine = 64;
    const auto* const at = static_cast<const volatile unsigned char*>(data);
    for (size_t i = 0; i < bytes; i += kLine) (void)at[i];
  }

  std::shared_ptr<const Kernel> kernel_;
  std::unique_ptr<KernelInstance> instance_;
  std::vector<AlignedBytes> buffers_;
  std::vector<std::pair<const void*, size_t>> activations_;
};

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
    for (const auto& [value, layouts] : layouts_) {
      if (Interrupted()) return outcome_;
      watch_.Report("reorders of values", done++, layouts_.size());
      SINTER_RETURN_IF_ERROR(MeasureReorders(value, layouts));
    }
    return outcome_;
  }

 private:
  struct Less {
    bool operator()(const Layout& a, const Layout& b) const { return a.ToString() < b.ToString(); }
  };
  using Layouts = std::set<Layout, Less>;

  bool Interrupted() {
    outcome_.interrupted = outcome_.interrupted || watch_.cancelled();
    return outcome_.interrupted;
  }

  // The value that was reordered, where this one is the result of that.
  ValueId Original(ValueId value) const {
    const Node* const producer = graph_.ProducerOf(value);
    return producer != nullptr && producer->operation.Is<Reorder>() ? producer->inputs[0] : value;
  }

  absl::Status MeasureNode(NodeId id) {
    const KernelQuery query{graph_, id};
    const std::string work = WorkOf(graph_, id);
    const BackendSet::Offer offer = request_.backends.AskAll(query);
    for (const CandidateRef& candidate : offer.candidates) {
      NoteLayouts(graph_.node(id), *candidate);
      const std::string name = NameOf(*candidate);
      if (cache_.Find(work, request_.threads, name)) continue;
      SINTER_ASSIGN_OR_RETURN(KernelRun run, KernelRun::Create(query, *candidate));
      SINTER_ASSIGN_OR_RETURN(const double seconds, run.Seconds());
      cache_.Set(work, request_.threads, name, seconds);
      ++outcome_.kernels;
    }
    return absl::OkStatus();
  }

  void NoteLayouts(const Node& node, const Candidate& candidate) {
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (graph_.value(node.inputs[i]).is_constant()) continue;
      layouts_[Original(node.inputs[i])].insert(candidate.input_layouts[i]);
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      layouts_[node.outputs[i]].insert(candidate.output_layouts[i]);
    }
  }

  absl::Status MeasureReorders(ValueId value, const Layouts& layouts) {
    Type type = graph_.type(value);
    const std::vector<int64_t> dims = type.shape.ToIntegers();
    for (const Layout& from : layouts) {
      for (const Layout& to : layouts) {
        if (from.SameMemory(to, dims)) continue;
        type.layout = from;
        SINTER_RETURN_IF_ERROR(MeasureReorder(type, to));
      }
    }
    return absl::OkStatus();
  }

  absl::Status MeasureReorder(const Type& from, const Layout& to) {
    const std::string work = ReorderWork(from, to);
    if (cache_.Find(work, request_.threads, kReorderKernel)) return absl::OkStatus();
    Graph graph;
    SINTER_ASSIGN_OR_RETURN(const NodeId node,
                            graph.AddNode(Reorder{.layout = to}, {graph.AddInput("x", from)}));
    const KernelQuery query{graph, node};
    const BackendSet::Offer offer = request_.backends.AskAll(query);
    if (offer.candidates.empty()) return absl::OkStatus();
    SINTER_ASSIGN_OR_RETURN(KernelRun run, KernelRun::Create(query, *offer.candidates.front()));
    SINTER_ASSIGN_OR_RETURN(const double seconds, run.Seconds());
    cache_.Set(work, request_.threads, kReorderKernel, seconds);
    ++outcome_.reorders;
    return absl::OkStatus();
  }

  const TuningRequest& request_;
  const Graph& graph_;
  TuningCache& cache_;
  const Watch& watch_;
  TuningOutcome outcome_;
  std::map<ValueId, Layouts> layouts_;  // that a value could have
};

}  // namespace

absl::StatusOr<TuningOutcome> MeasureKernels(const TuningRequest& request, TuningCache& cache,
                                             const Watch& watch) {
  return Tuner(request, cache, watch).Run();
}

}  // namespace sinter
