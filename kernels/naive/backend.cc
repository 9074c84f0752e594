// The backend "naive": the reference loops as candidates.
#include "kernels/backend.h"

#include <algorithm>
#include <optional>

#include "ir/ops.h"
#include "kernels/naive/body.h"
#include "kernels/naive/naive.h"
#include "kernels/roofline.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

constexpr std::string_view kName = "naive";
constexpr Roofline kPlainLoops = {0.5e9, 0.5e9, 1e-6};

// The layouts of a node's operands and results.
struct Layouts {
  std::vector<Layout> inputs;
  std::vector<Layout> outputs;
  friend bool operator==(const Layouts&, const Layouts&) = default;
};

// The parts of its node that a candidate keeps. The types have the formats of the candidate's
// ports.
struct Work {
  Operation operation;
  std::vector<Type> inputs;
  std::vector<Type> outputs;
  std::vector<GraphRef> bodies;
};

class OperatorInstance : public KernelInstance {
 public:
  explicit OperatorInstance(std::shared_ptr<const Work> work) : work_(std::move(work)) {
    for (const Type& type : work_->inputs) {
      inputs_.push_back(ViewOf<InputView>(type, type.layout));
    }
    for (const Type& type : work_->outputs) {
      outputs_.push_back(ViewOf<OutputView>(type, type.layout));
    }
  }
  void SetInput(size_t index, const void* data) override { inputs_[index].data = data; }
  void SetOutput(size_t index, void* data) override { outputs_[index].data = data; }
  void SetWorkspace(void*) override {}
  absl::Status Run() override {
    return naive::Run(work_->operation, Call{inputs_, outputs_, work_->bodies});
  }

 private:
  std::shared_ptr<const Work> work_;
  std::vector<InputView> inputs_;
  std::vector<OutputView> outputs_;
};

class FusedInstance : public KernelInstance {
 public:
  FusedInstance(BodyRunner runner, size_t inputs, size_t outputs)
      : runner_(std::move(runner)), inputs_(inputs), outputs_(outputs) {}
  void SetInput(size_t index, const void* data) override { inputs_[index] = data; }
  void SetOutput(size_t index, void* data) override { outputs_[index] = data; }
  void SetWorkspace(void* data) override { workspace_ = data; }
  absl::Status Run() override { return runner_.Run(inputs_, outputs_, workspace_); }

 private:
  BodyRunner runner_;
  std::vector<const void*> inputs_;
  std::vector<void*> outputs_;
  void* workspace_ = nullptr;
};

class NaiveKernel : public Kernel {
 public:
  NaiveKernel(std::shared_ptr<const Work> work, std::optional<BodyRunner> runner)
      : work_(std::move(work)), runner_(std::move(runner)) {}
  absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
    if (runner_) {
      return std::make_unique<FusedInstance>(*runner_, work_->inputs.size(), work_->outputs.size());
    }
    return std::make_unique<OperatorInstance>(work_);
  }

 private:
  std::shared_ptr<const Work> work_;
  std::optional<BodyRunner> runner_;
};

class NaiveCandidate : public Candidate {
 public:
  NaiveCandidate(const KernelQuery& query, const Layouts& layouts, std::optional<BodyRunner> runner)
      : runner_(std::move(runner)) {
    backend = kName;
    starts_threads = false;
    kernel_id = runner_ ? "steps" : "loop";
    kernel = runner_ ? "naive steps" : "naive loop";
    is_interpreted = runner_.has_value();
    inputs = query.InputPorts(layouts.inputs);
    outputs = query.OutputPorts(layouts.outputs);
    if (const auto* reorder = query.operation().If<Reorder>(); reorder != nullptr) {
      inputs[0].format = query.input(0).format();
      outputs[0].format = reorder->format();
    }
    Work work{.operation = query.operation(), .bodies = (*query).bodies};
    for (size_t i = 0; i < inputs.size(); ++i) {
      const Format& format = inputs[i].format;
      work.inputs.push_back({format.dtype, query.input(i).shape, format.layout});
    }
    for (size_t i = 0; i < outputs.size(); ++i) {
      const Format& format = outputs[i].format;
      work.outputs.push_back({format.dtype, query.output(i).shape, format.layout});
    }
    work_ = std::make_shared<const Work>(std::move(work));
    workspace_bytes = runner_ ? runner_->workspace_bytes() : 0;
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return std::make_shared<const NaiveKernel>(work_, runner_);
  }

 private:
  std::shared_ptr<const Work> work_;
  std::optional<BodyRunner> runner_;
};

// Operators whose loops support any order of the axes in memory at the same cost.
bool IsLayoutNeutral(const Operation& operation) {
  const auto* reduce = operation.If<ReduceMean>();
  return operation.info().traits.elementwise || operation.Is<Concat>() || operation.Is<MaxPool>() ||
         operation.Is<AveragePool>() || operation.Is<Resize>() || operation.Is<Slice>() ||
         operation.Is<BatchNormalization>() || (reduce != nullptr && reduce->keepdims);
}

bool IsLayoutNeutral(const Node& node) {
  if (!node.operation.Is<Fused>()) return IsLayoutNeutral(node.operation);
  const Graph& body = *node.bodies[0];
  for (const NodeId id : body.TopologicalOrder()) {
    if (!IsLayoutNeutral(body.node(id))) return false;
  }
  return true;
}

bool TakesAnyPermutation(const Node& node) {
  if (node.operation.Is<Fused>()) return false;
  return !node.operation.info().traits.view;
}

// The layouts in which the loops can run, the operands' current layouts first.
std::vector<Layouts> LayoutsFor(const KernelQuery& query) {
  const Node& node = *query;
  if (const auto* reorder = node.operation.If<Reorder>(); reorder != nullptr) {
    return {{{query.input(0).layout}, {reorder->layout}}};
  }
  std::vector<Layouts> choices;
  auto offer = [&](auto layout_of) {
    Layouts layouts;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      layouts.inputs.push_back(layout_of(query.input(i)));
    }
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      layouts.outputs.push_back(layout_of(query.output(i)));
    }
    if (std::find(choices.begin(), choices.end(), layouts) == choices.end()) {
      choices.push_back(std::move(layouts));
    }
  };
  if (TakesAnyPermutation(node)) {
    offer([](const Type& type) { return type.layout.is_blocked() ? Layout() : type.layout; });
  }
  offer([](const Type&) { return Layout(); });
  const int rank = query.output(0).shape.rank();
  if (rank >= 3 && IsLayoutNeutral(node)) {
    offer([rank](const Type& type) {
      return type.shape.rank() == rank ? Layout::ChannelsLast(rank) : Layout();
    });
  }
  return choices;
}

class NaiveBackend : public Backend {
 public:
  std::string_view name() const override { return kName; }
  // Raise it when a kernel becomes faster or slower.
  std::string version() const override { return "1"; }
  std::string isa() const override { return "portable"; }
  double EstimateSeconds(const KernelQuery& query, const Candidate&) const override {
    return kPlainLoops.Seconds(CostOf(query.graph, query.node));
  }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    std::vector<CandidateRef> candidates;
    // The sizes of their results are not known before they run.
    if (query.operation().info().traits.data_dependent_shape) return candidates;
    for (const Layouts& layouts : LayoutsFor(query)) {
      std::optional<BodyRunner> runner;
      if (query.operation().Is<Fused>()) {
        auto created = BodyRunner::Create((*query).bodies[0], layouts.inputs, layouts.outputs);
        if (!created.ok()) continue;
        runner = *std::move(created);
      }
      candidates.push_back(
          std::make_shared<const NaiveCandidate>(query, layouts, std::move(runner)));
    }
    return candidates;
  }
};

}  // namespace

std::unique_ptr<Backend> NewNaiveBackend() { return std::make_unique<NaiveBackend>(); }

}  // namespace sinter::naive
