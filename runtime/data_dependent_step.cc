#include "runtime/data_dependent_step.h"

#include <string>
#include <string_view>
#include <utility>

#include "kernels/naive/evaluate.h"
#include "runtime/control_flow.h"
#include "runtime/control_flow_backend.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Describes the step for tools.
class ShownCandidate : public Candidate {
 public:
  ShownCandidate(std::string_view backend_name, std::string_view id, std::string_view kernel_name,
                 const KernelQuery& query) {
    backend = backend_name;
    kernel_id = std::string(id);
    kernel = std::string(kernel_name);
    inputs = query.InputPorts(std::vector<Layout>((*query).inputs.size()));
    outputs = query.OutputPorts(std::vector<Layout>((*query).outputs.size()));
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return absl::InternalError("a data-dependent step is not part of a plan");
  }
};

absl::StatusOr<std::vector<Tensor>> RunNaive(const Graph& graph, NodeId id,
                                             const std::vector<Tensor>& operands) {
  std::vector<ConstantRef> constants;
  for (const Tensor& operand : operands) {
    SINTER_ASSIGN_OR_RETURN(ConstantRef constant,
                            Constant::Borrow(operand.dtype(), operand.dims(), operand.data(),
                                             std::make_shared<Tensor>(operand)));
    constants.push_back(std::move(constant));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                          naive::EvaluateNode(graph, id, constants));
  std::vector<Tensor> tensors;
  for (const ConstantRef& result : results) tensors.push_back(ToTensor(result));
  return tensors;
}

}  // namespace

DataDependentStep::DataDependentStep(DataDependentNode node,
                                     const std::shared_ptr<Executor>& executor)
    : node_(std::move(node)), id_(node_.graph.TopologicalOrder().front()) {
  const Node& own = node_.graph.node(id_);
  const KernelQuery query{node_.graph, id_};
  if (own.operation.info().traits.control_flow) {
    control_flow_ = std::make_unique<const ControlFlow>(own, executor);
    candidate_ = std::make_shared<const ShownCandidate>(kControlFlowBackend, kControlFlowKernelId,
                                                        kControlFlowKernel, query);
  } else {
    candidate_ = std::make_shared<const ShownCandidate>("naive", "loop", "naive loop", query);
  }
}

DataDependentStep::~DataDependentStep() = default;

size_t DataDependentStep::plan_count() const {
  return control_flow_ == nullptr ? 0 : control_flow_->plan_count();
}

absl::StatusOr<std::vector<Tensor>> DataDependentStep::Run(std::span<const Tensor> inputs,
                                                           StepTrace* trace) const {
  const Graph& graph = node_.graph;
  std::vector<Tensor> values(graph.value_limit());
  for (size_t i = 0; i < inputs.size(); ++i) values[graph.inputs()[i].index] = inputs[i];
  std::vector<Tensor> operands;
  for (const ValueId input : graph.node(id_).inputs) {
    const ConstantRef& constant = graph.value(input).constant;
    operands.push_back(constant != nullptr ? ToTensor(constant) : values[input.index]);
  }
  if (control_flow_ == nullptr) return RunNaive(graph, id_, operands);
  auto results = RunControlFlow(operands, trace);
  if (!results.ok()) return Annotate(results.status(), graph.NameOf(id_));
  return results;
}

absl::StatusOr<std::vector<Tensor>> DataDependentStep::RunControlFlow(
    std::span<const Tensor> operands, StepTrace* trace) const {
  std::vector<OperandView> views;
  for (const Tensor& operand : operands) {
    views.push_back({operand.dtype(), operand.dims(), operand.data()});
  }
  std::vector<ResultView> results(control_flow_->result_count());
  SINTER_RETURN_IF_ERROR(control_flow_->NewRun()->Run(views, results, trace));
  std::vector<Tensor> tensors;
  for (ResultView& result : results) tensors.push_back(std::move(result.tensor));
  return tensors;
}

}  // namespace sinter
