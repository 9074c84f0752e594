#include "runtime/measure/layer_comparison.h"

#include <map>
#include <memory>
#include <utility>

#include "runtime/measure/truth.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Two graphs with the same named values as outputs.
struct Probes {
  Graph imported;
  Graph optimised;
  std::vector<Layer> layers;     // without errors yet
  std::vector<size_t> truth;     // index of each layer among the outputs of `imported`
  std::vector<size_t> compared;  // index among the outputs of `optimised`
};

// Maps names to the values that nodes compute. Names that two values share are left out.
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

// Returns the index of the value among the graph's outputs, and appends it if it is not an output.
size_t OutputOf(Graph& graph, ValueId value) {
  const auto& outputs = graph.outputs();
  for (size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].value == value) return i;
  }
  graph.AddOutput(graph.value(value).name, value);
  return graph.outputs().size() - 1;
}

Probes MakeProbes(const Model& model) {
  Probes probes{.imported = *model.imported(), .optimised = model.graph()};
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

absl::StatusOr<LayerComparison> CompareLayers(const Model& model,
                                              const std::vector<std::string>& backends,
                                              std::span<const Tensor> inputs,
                                              const SessionOptions& options, const Watch& watch) {
  Probes probes = MakeProbes(model);
  LayerComparison comparison;
  watch.Report("the truth", 0, backends.size() + 1);
  SINTER_ASSIGN_OR_RETURN(const std::vector<Tensor> truth,
                          Truth(probes.imported, inputs, options.threads));
  SINTER_ASSIGN_OR_RETURN(const Model optimised,
                          Model::Create(std::move(probes.optimised), model.options()));
  for (const std::string& backend : backends) {
    if (watch.cancelled()) break;
    watch.Report(backend, comparison.backends.size() + 1, backends.size() + 1);
    SessionOptions own = options;
    own.backend = backend;
    SINTER_ASSIGN_OR_RETURN(const auto session, Session::Create(optimised, own));
    const auto outputs = session->Run(inputs, {.cancel = watch.cancel});
    if (absl::IsCancelled(outputs.status()) && watch.cancelled()) break;
    if (!outputs.ok()) return Annotate(outputs.status(), absl::StrCat("backend ", backend));
    for (size_t i = 0; i < probes.layers.size(); ++i) {
      SINTER_ASSIGN_OR_RETURN(const double error, RelativeError((*outputs)[probes.compared[i]],
                                                                truth[probes.truth[i]]));
      probes.layers[i].errors.push_back(error);
    }
    comparison.backends.push_back(backend);
  }
  comparison.layers = std::move(probes.layers);
  comparison.interrupted = comparison.backends.size() < backends.size();
  return comparison;
}

}  // namespace sinter
