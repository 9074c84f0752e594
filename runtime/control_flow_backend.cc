#include "runtime/control_flow_backend.h"

#include <memory>
#include <utility>

#include "runtime/control_flow.h"
#include "runtime/executor.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// The parts of a node that a candidate keeps.
struct Work {
  ControlFlow node;
  std::vector<Type> inputs;
  std::vector<Type> outputs;
};

class Instance : public BodiesInstance {
 public:
  explicit Instance(std::shared_ptr<const Work> work)
      : work_(std::move(work)), run_(work_->node.NewRun()), results_(work_->node.result_count()) {
    for (const Type& type : work_->inputs) {
      operands_.push_back({type.dtype, type.shape.ToIntegers(), nullptr});
    }
    for (size_t i = 0; i < results_.size(); ++i) {
      results_[i].memory_bytes = ByteSize(work_->outputs[i]).ValueOrDie();
    }
  }
  void SetInput(size_t index, const void* data) override { operands_[index].data = data; }
  void SetOutput(size_t index, void* data) override { results_[index].memory = data; }
  void SetWorkspace(void*) override {}
  void SetTrace(StepTrace* trace) override { trace_ = trace; }
  absl::Status Run() override { return run_->Run(operands_, results_, trace_); }

 private:
  const std::shared_ptr<const Work> work_;
  const std::unique_ptr<ControlFlowRun> run_;
  std::vector<OperandView> operands_;
  std::vector<ResultView> results_;
  StepTrace* trace_ = nullptr;
};

class ControlFlowKernel : public BodiesKernel {
 public:
  explicit ControlFlowKernel(std::shared_ptr<const Work> work) : work_(std::move(work)) {}
  absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
    return std::make_unique<Instance>(work_);
  }
  size_t plan_count() const override { return work_->node.plan_count(); }

 private:
  const std::shared_ptr<const Work> work_;
};

class ControlFlowCandidate : public Candidate {
 public:
  ControlFlowCandidate(std::shared_ptr<const Work> work, const KernelQuery& query)
      : work_(std::move(work)) {
    backend = kControlFlowBackend;
    kernel_id = std::string(kControlFlowKernelId);
    kernel = std::string(kControlFlowKernel);
    inputs = query.InputPorts(std::vector<Layout>((*query).inputs.size()));
    outputs = query.OutputPorts(std::vector<Layout>((*query).outputs.size()));
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return std::make_shared<const ControlFlowKernel>(work_);
  }

 private:
  const std::shared_ptr<const Work> work_;
};

}  // namespace

std::vector<CandidateRef> ControlFlowBackend::Candidates(const KernelQuery& query) const {
  const Node& node = *query;
  if (!node.operation.info().traits.control_flow) return {};
  auto work = std::make_shared<const Work>(Work{ControlFlow(node, executor_.shared_from_this()),
                                                query.graph.InputTypes(query.node),
                                                query.graph.OutputTypes(query.node)});
  return {std::make_shared<const ControlFlowCandidate>(std::move(work), query)};
}

}  // namespace sinter
