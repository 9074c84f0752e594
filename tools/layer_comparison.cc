#include "tools/layer_comparison.h"

#include <map>
#include <memory>
#include <utility>

#include "kernels/naive/evaluate.h"
#include "kernels/parallel.h"

namespace sinter::tools {
namespace {

// Two graphs that give the same values as outputs, by name.
struct Probes {
  Graph imported;
  Graph optimised;
  std::vector<Layer> layers;     // without errors
  std::vector<size_t> truth;     // of each layer, its output of `imported`
  std::vector<size_t> compared;  // and of `optimised`
};

// Values that nodes compute, by their names; a name that two have is nobody's.
std::map<std::string, ValueId> NamedResults(const Graph& graph) {
  std::map<std::string, ValueId> named;
  std::map<std::string, int> count;
  for (const NodeId id : graph.TopologicalOrder()) {
    for (const ValueId result : graph.node(id).outputs) {
      const std::string& name = graph.value(result).name;
      if (!name.empty() && ++count[name] == 1) named[name] = result;
    }
  }
  std::erase_if(named, [&](const auto& entry) { return count[entry.first] > 1; });
  return named;
}

// The place of the value among the graph's outputs, where it is put if it is none.
size_t OutputOf(Graph& graph, ValueId value) {
  const auto& outputs = graph.outputs();
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].value == value) return i;
  }
  graph.AddOutput(graph.value(value).name, value);
  return graph.outputs().size() - 1;
}

Probes MakeProbes(const Model& model) {
  Probes probes{.imported = model.imported(), .optimised = model.graph()};
  const auto truth = NamedResults(probes.imported);
  for (const NodeId id : probes.optimised.TopologicalOrder()) {
    const Node node = probes.optimised.node(id);
    for (const ValueId result : node.outputs) {
      const std::string name = probes.optimised.value(result).name;
      const auto found = truth.find(name);
      if (found == truth.end() || !IsFloatingPoint(probes.optimised.type(result).dtype)) continue;
      probes.layers.push_back({.value = name,
                               .node = probes.optimised.NameOf(id),
                               .operator_name = std::string(node.operation.name()),
                               .errors = {}});
      probes.truth.push_back(OutputOf(probes.imported, found->second));
      probes.compared.push_back(OutputOf(probes.optimised, result));
    }
  }
  return probes;
}

}  // namespace

absl::StatusOr<std::vector<Tensor>> Truth(const Graph& imported, const std::vector<Tensor>& inputs,
                                          int threads) {
  const ThreadCountGuard guard(threads > 0 ? threads : UsableProcessors());
  std::vector<ConstantRef> constants;
  for (const Tensor& input : inputs) {
    SINTER_ASSIGN_OR_RETURN(constants.emplace_back(),
                            Constant::Borrow(input.dtype(), input.dims(), input.data(),
                                             std::make_shared<const Tensor>(input)));
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                          naive::Evaluate(imported, constants));
  std::vector<Tensor> outputs;
  for (const ConstantRef& result : results) outputs.push_back(Tensor::FromConstant(result));
  return outputs;
}

absl::StatusOr<std::vector<Layer>> CompareLayers(const Model& model,
                                                 const std::vector<std::string>& backends,
                                                 const std::vector<Tensor>& inputs,
                                                 const SessionOptions& options) {
  Probes probes = MakeProbes(model);
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> truth,
                          Truth(probes.imported, inputs, options.threads));
  SINTER_ASSIGN_OR_RETURN(const Model optimised,
                          Model::Create(std::move(probes.optimised), model.options()));
  for (const std::string& backend : backends) {
    SessionOptions own = options;
    own.backend = backend;
    SINTER_ASSIGN_OR_RETURN(const auto session, Session::Create(optimised, own));
    SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> outputs, session->Run(inputs));
    for (size_t i = 0; i < probes.layers.size(); ++i) {
      SINTER_ASSIGN_OR_RETURN(const double error,
                              RelativeError(outputs[probes.compared[i]], truth[probes.truth[i]]));
      probes.layers[i].errors.push_back(error);
    }
  }
  return std::move(probes.layers);
}

}  // namespace sinter::tools
