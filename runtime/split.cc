#include "runtime/split.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "ir/subgraph.h"
#include "passes/driver.h"
#include "passes/passes.h"
#include "passes/pipeline.h"
#include "runtime/shape_dependence.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// A unique name for a value that crosses from one graph to another.
std::string NameOf(ValueId id) { return absl::StrCat("value ", id.index); }

void NameInputs(Graph& graph, const std::vector<ValueId>& originals) {
  for (size_t i = 0; i < originals.size(); ++i) {
    graph.SetName(graph.inputs()[i], NameOf(originals[i]));
  }
}

bool HasStaticResults(const Graph& graph, const Node& node) {
  return std::all_of(node.outputs.begin(), node.outputs.end(),
                     [&](ValueId output) { return graph.type(output).shape.is_static(); });
}

// Whether sizes or ranks in the graph depend on more than the dimensions of its inputs. Portable
// passes match less in such a graph, and skip it if ranks are unknown.
bool HasOpenSizes(const Graph& graph) {
  std::set<std::string> given;
  for (const ValueId input : graph.inputs()) {
    if (!graph.type(input).shape.has_rank()) return true;
    for (const Dim& dim : graph.type(input).shape) given.insert(dim.symbol());
  }
  for (const NodeId id : graph.TopologicalOrder()) {
    for (const ValueId output : graph.node(id).outputs) {
      const Shape& shape = graph.type(output).shape;
      if (!shape.has_rank()) return true;
      for (const Dim& dim : shape) {
        if (!dim.is_static() && dim.symbol().front() == '?' && given.count(dim.symbol()) == 0) {
          return true;
        }
      }
    }
  }
  return false;
}

// Whether the node must run before the shapes of its results are known.
bool FindsShapes(const Graph& graph, const Node& node) {
  const OperatorTraits& traits = node.operation.info().traits;
  return traits.data_dependent_shape && !(traits.control_flow && HasStaticResults(graph, node));
}

// Whether the types of all results are known before anything runs.
bool HasStaticShapes(const Graph& graph) {
  const std::vector<NodeId> order = graph.TopologicalOrder();
  return std::all_of(order.begin(), order.end(), [&](NodeId id) {
    return !FindsShapes(graph, graph.node(id)) && HasStaticResults(graph, graph.node(id));
  });
}

// Sorts the nodes of a bound graph into those that run now, the data-dependent nodes after them,
// and those that run later.
class Splitter {
 public:
  Splitter(const Graph& graph, ComputedShapes computed) : graph_(graph), computed_(computed) {
    for (size_t i = 0; i < graph.inputs().size(); ++i) {
      places_[graph.inputs()[i]] = {SegmentValue::Kind::kInput, i, nullptr};
    }
  }

  absl::StatusOr<SegmentSplit> Run() {
    SortNodes();
    if (now_.empty() && data_dependent_.empty() && !later_.empty()) {
      computed_ = ComputedShapes::kRun;
      later_.clear();
      SortNodes();
    }
    if (later_.empty() && data_dependent_.empty()) {
      SINTER_ASSIGN_OR_RETURN(split_.now,
                              Subgraph(graph_, now_, graph_.inputs(), graph_.outputs()));
      return std::move(split_);
    }
    const std::vector<GraphOutput> leaving = LeavingValues();
    SINTER_ASSIGN_OR_RETURN(split_.now, Subgraph(graph_, now_, graph_.inputs(), leaving));
    for (size_t i = 0; i < leaving.size(); ++i) {
      places_[leaving[i].value] = {SegmentValue::Kind::kResult, i, nullptr};
    }
    SINTER_RETURN_IF_ERROR(AddDataDependent());
    if (!later_.empty()) {
      SINTER_RETURN_IF_ERROR(AddRest());
    } else {
      for (const GraphOutput& output : graph_.outputs()) {
        split_.outputs.push_back(PlaceOf(output.value));
      }
    }
    return std::move(split_);
  }

 private:
  void SortNodes() {
    std::set<ValueId> waiting;  // results of nodes that do not run now
    for (const NodeId id : graph_.TopologicalOrder()) {
      const Node& node = graph_.node(id);
      auto any_in = [&](const std::set<ValueId>& values) {
        return std::any_of(node.inputs.begin(), node.inputs.end(),
                           [&](ValueId input) { return values.count(input) > 0; });
      };
      const bool finds_shapes = FindsShapes(graph_, node);
      const bool ready = !any_in(waiting);
      if (ready && !finds_shapes && HasStaticResults(graph_, node)) {
        now_.push_back(id);
        continue;
      }
      const bool runs = ready && (finds_shapes || computed_ == ComputedShapes::kRun);
      (runs ? data_dependent_ : later_).push_back(id);
      waiting.insert(node.outputs.begin(), node.outputs.end());
    }
  }

  // The results of nodes that run now and are used by other nodes or as outputs of the graph.
  std::vector<GraphOutput> LeavingValues() const {
    std::set<ValueId> wanted;
    for (const std::vector<NodeId>* nodes : {&data_dependent_, &later_}) {
      for (const NodeId id : *nodes) {
        wanted.insert(graph_.node(id).inputs.begin(), graph_.node(id).inputs.end());
      }
    }
    for (const GraphOutput& output : graph_.outputs()) wanted.insert(output.value);
    std::vector<GraphOutput> leaving;
    for (const NodeId id : now_) {
      for (const ValueId output : graph_.node(id).outputs) {
        if (wanted.count(output) > 0) leaving.push_back({NameOf(output), output});
      }
    }
    return leaving;
  }

  SegmentValue PlaceOf(ValueId id) const {
    if (graph_.value(id).is_constant()) {
      return {SegmentValue::Kind::kConstant, 0, graph_.value(id).constant};
    }
    return places_.at(id);
  }

  absl::Status AddDataDependent() {
    size_t results_so_far = 0;
    for (const NodeId id : data_dependent_) {
      const Node& node = graph_.node(id);
      DataDependentNode split;
      std::vector<ValueId> operands;
      for (const ValueId input : node.inputs) {
        if (std::find(operands.begin(), operands.end(), input) != operands.end()) continue;
        if (graph_.value(input).is_constant()) continue;
        operands.push_back(input);
        split.operands.push_back(PlaceOf(input));
      }
      std::vector<GraphOutput> results;
      for (const ValueId output : node.outputs) results.push_back({NameOf(output), output});
      SINTER_ASSIGN_OR_RETURN(split.graph, Subgraph(graph_, {&id, 1}, operands, results));
      NameInputs(split.graph, operands);
      split_.data_dependent.push_back(std::move(split));
      for (const ValueId output : node.outputs) {
        places_[output] = {SegmentValue::Kind::kDataDependent, results_so_far++, nullptr};
      }
    }
    return absl::OkStatus();
  }

  absl::Status AddRest() {
    std::set<ValueId> own;
    std::vector<ValueId> inputs;
    auto note = [&](ValueId value) {
      if (graph_.value(value).is_constant() || own.count(value) > 0) return;
      if (std::find(inputs.begin(), inputs.end(), value) != inputs.end()) return;
      inputs.push_back(value);
      split_.rest_inputs.push_back(PlaceOf(value));
    };
    for (const NodeId id : later_) {
      for (const ValueId input : graph_.node(id).inputs) note(input);
      own.insert(graph_.node(id).outputs.begin(), graph_.node(id).outputs.end());
    }
    for (const GraphOutput& output : graph_.outputs()) note(output.value);
    SINTER_ASSIGN_OR_RETURN(split_.rest, Subgraph(graph_, later_, inputs, graph_.outputs()));
    NameInputs(*split_.rest, inputs);
    return absl::OkStatus();
  }

  const Graph& graph_;
  ComputedShapes computed_;
  std::vector<NodeId> now_;
  std::vector<NodeId> data_dependent_;
  std::vector<NodeId> later_;
  std::map<ValueId, SegmentValue> places_;
  SegmentSplit split_;
};

}  // namespace

absl::StatusOr<ShapeNeeds> NeedsOf(const Graph& graph,
                                   const std::vector<std::vector<int64_t>>& input_dims,
                                   const PassOptions& options) {
  const bool as_declared =
      std::equal(input_dims.begin(), input_dims.end(), graph.inputs().begin(), graph.inputs().end(),
                 [&](const std::vector<int64_t>& dims, ValueId input) {
                   return graph.type(input).shape == Shape::Of(dims);
                 });
  if (as_declared && HasStaticShapes(graph)) return ShapeNeeds();
  Graph bound = graph;
  PassContext context{.options = options};
  SINTER_RETURN_IF_ERROR(BindInputs(bound, input_dims, context));
  const bool static_shapes = HasStaticShapes(bound);
  ShapeNeeds needs;
  needs.nothing = static_shapes && !HasOpenSizes(graph);
  if (static_shapes) return needs;
  ShapeDependence dependence(bound);
  for (const NodeId id : bound.TopologicalOrder()) SINTER_RETURN_IF_ERROR(dependence.Add(id));
  needs.inputs = dependence.inputs();
  return needs;
}

absl::StatusOr<SegmentSplit> SplitAtDataDependence(
    const Graph& graph, const std::vector<std::vector<int64_t>>& input_dims,
    const std::vector<ConstantRef>& known, const PassOptions& options, ComputedShapes computed) {
  Graph bound = graph;
  const std::vector<ValueId> inputs = bound.inputs();
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (known[i] != nullptr) {
      bound.ReplaceUses(inputs[i], bound.AddConstant(known[i], bound.value(inputs[i]).name));
    }
  }
  PassContext context{.options = options};
  SINTER_RETURN_IF_ERROR(BindInputs(bound, input_dims, context));
  SINTER_ASSIGN_OR_RETURN(SegmentSplit split, Splitter(bound, computed).Run());
  if (HasOpenSizes(graph)) {
    context.options.dump_directory.clear();  // the folder is for the model's graphs
    SINTER_RETURN_IF_ERROR(RunPassesWithBodies(PortablePipeline(), split.now, context));
    split.now.Compact();  // removes unused weights
  }
  return split;
}

}  // namespace sinter
