#include "runtime/data_dependent_step.h"

#include <utility>

#include "ir/status.h"
#include "kernels/naive/evaluate.h"

namespace sinter {
namespace {

class NaiveLoopCandidate : public Candidate {
 public:
  explicit NaiveLoopCandidate(const Node& node) {
    backend = "naive";
    kernel = "naive loop";
    input_layouts.resize(node.inputs.size());
    output_layouts.resize(node.outputs.size());
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return absl::InternalError("a data-dependent step is not part of a plan");
  }
};

}  // namespace

DataDependentStep::DataDependentStep(DataDependentNode node)
    : node_(std::move(node)),
      id_(node_.graph.TopologicalOrder().front()),
      candidate_(std::make_shared<const NaiveLoopCandidate>(node_.graph.node(id_))) {}

absl::StatusOr<std::vector<Tensor>> DataDependentStep::Run(std::span<const Tensor> inputs,
                                                           StepTrace* /*trace*/) const {
  const Graph& graph = node_.graph;
  std::vector<ConstantRef> values(graph.value_limit());
  for (size_t i = 0; i < inputs.size(); ++i) {
    SINTER_ASSIGN_OR_RETURN(values[graph.inputs()[i].index],
                            Constant::Borrow(inputs[i].dtype(), inputs[i].dims(), inputs[i].data(),
                                             std::make_shared<Tensor>(inputs[i])));
  }
  std::vector<ConstantRef> operands;
  for (const ValueId input : graph.node(id_).inputs) {
    const ConstantRef& constant = graph.value(input).constant;
    operands.push_back(constant != nullptr ? constant : values[input.index]);
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                          naive::EvaluateNode(graph, id_, operands));
  std::vector<Tensor> tensors;
  for (const ConstantRef& result : results) tensors.push_back(Tensor::FromConstant(result));
  return tensors;
}

}  // namespace sinter
