#include "passes/patch.h"

#include <algorithm>

#include "ir/check.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Ids of values that a patch creates start here, far above the ids of any graph.
constexpr uint32_t kFirstNewId = uint32_t{1} << 31;

}  // namespace

ValueId Patch::NewId(NewValue value) {
  const ValueId id{kFirstNewId + static_cast<uint32_t>(values_.size())};
  values_.push_back(value);
  return id;
}

ValueId Patch::AddNode(Operation operation, std::vector<ValueId> inputs,
                       std::vector<GraphRef> bodies) {
  nodes_.push_back({std::move(operation), std::move(inputs), std::move(bodies)});
  return NewId({.is_constant = false, .index = nodes_.size() - 1});
}

std::vector<ValueId> Patch::AddNodeOf(size_t results, Operation operation,
                                      std::vector<ValueId> inputs, std::vector<GraphRef> bodies) {
  std::vector<ValueId> values = {
      AddNode(std::move(operation), std::move(inputs), std::move(bodies))};
  nodes_.back().results = results;
  for (size_t i = 1; i < results; ++i) {
    values.push_back(NewId({.is_constant = false, .index = nodes_.size() - 1, .result = i}));
  }
  return values;
}

ValueId Patch::AddConstant(ConstantRef constant, std::string name) {
  constants_.push_back({std::move(constant), std::move(name)});
  return NewId({.is_constant = true, .index = constants_.size() - 1});
}

std::vector<NodeId> RemoveIfDead(Graph& graph, NodeId start) {
  std::vector<NodeId> removed;
  std::vector<NodeId> candidates = {start};
  while (!candidates.empty()) {
    const NodeId id = candidates.back();
    candidates.pop_back();
    const Node& node = graph.node(id);
    const bool used =
        node.removed || std::any_of(node.outputs.begin(), node.outputs.end(),
                                    [&](ValueId output) { return graph.UseCount(output) > 0; });
    if (used) continue;
    for (const ValueId input : node.inputs) {
      const NodeId producer = graph.value(input).producer;
      if (producer.valid()) candidates.push_back(producer);
    }
    graph.RemoveNode(id);
    removed.push_back(id);
  }
  return removed;
}

class PatchApplication {
 public:
  PatchApplication(Graph& graph, const Patch& patch, std::string_view pass)
      : graph_(graph), patch_(patch), pass_(pass) {}

  absl::StatusOr<PatchEffect> Apply() {
    absl::Status status = AddValues();
    if (status.ok()) status = CheckReplacements();
    if (!status.ok()) {
      for (const NodeId node : new_nodes_) RemoveIfDead(graph_, node);
      return absl::FailedPreconditionError(
          absl::StrCat("rule ", patch_.rule_, " is refused: ", status.message()));
    }
    PatchEffect effect;
    for (const NodeId node : new_nodes_) {
      effect.nodes_out.emplace_back(graph_.node(node).operation.name());
    }
    for (const auto& [old, replacement] : patch_.replacements_) Replace(old, Resolve(replacement));
    for (const NodeId node : dead_) effect.nodes_in.push_back(graph_.NameOf(node));
    SettleOrigins();
    return effect;
  }

 private:
  ValueId Resolve(ValueId id) const {
    return id.index < kFirstNewId ? id : resolved_[id.index - kFirstNewId];
  }

  absl::Status AddValues() {
    for (const Patch::NewValue& value : patch_.values_) {
      if (value.is_constant) {
        const auto& [constant, name] = patch_.constants_[value.index];
        resolved_.push_back(graph_.AddConstant(constant, name));
        continue;
      }
      if (value.result > 0) {
        resolved_.push_back(graph_.node(new_nodes_.back()).outputs[value.result]);
        continue;
      }
      const Patch::NewNode& node = patch_.nodes_[value.index];
      std::vector<ValueId> inputs;
      for (const ValueId input : node.inputs) inputs.push_back(Resolve(input));
      SINTER_ASSIGN_OR_RETURN(const NodeId id,
                              graph_.AddNode(node.operation, std::move(inputs),
                                             {.name = patch_.rule_,
                                              .bodies = node.bodies,
                                              .output_count = static_cast<int>(node.results)}));
      new_nodes_.push_back(id);
      resolved_.push_back(graph_.node(id).outputs[0]);
    }
    return absl::OkStatus();
  }

  absl::Status CheckReplacements() const {
    for (const auto& [old, replacement] : patch_.replacements_) {
      const Type& expected = graph_.type(old);
      const Type& actual = graph_.type(Resolve(replacement));
      if (actual.dtype != expected.dtype || actual.layout != expected.layout ||
          !Refines(actual.shape, expected.shape)) {
        return absl::FailedPreconditionError(absl::StrCat(
            "its replacement has type ", actual.ToString(), " instead of ", expected.ToString()));
      }
    }
    return absl::OkStatus();
  }

  void Replace(ValueId old, ValueId replacement) {
    // New nodes that use `old` keep it as their operand.
    std::vector<std::pair<NodeId, size_t>> own_uses;
    for (const NodeId node : new_nodes_) {
      const ValueIds& inputs = graph_.node(node).inputs;
      for (size_t i = 0; i < inputs.size(); ++i) {
        if (inputs[i] == old) own_uses.emplace_back(node, i);
      }
    }
    if (graph_.value(replacement).name.empty()) {
      graph_.SetName(replacement, graph_.value(old).name);
    }
    graph_.ReplaceUses(old, replacement);
    for (const auto& [node, operand] : own_uses) graph_.ReplaceInput(node, operand, old);
    const NodeId producer = graph_.value(old).producer;
    if (!producer.valid()) return;
    const std::vector<NodeId> removed = RemoveIfDead(graph_, producer);
    dead_.insert(dead_.end(), removed.begin(), removed.end());
    survivors_.push_back(replacement);
  }

  void SettleOrigins() {
    Origin origin;
    // Producers come last in the list and first in the model.
    for (auto node = dead_.rbegin(); node != dead_.rend(); ++node) {
      origin = Union(std::move(origin), graph_.TakeOrigin(*node));
    }
    if (!new_nodes_.empty()) {
      for (size_t i = 1; i < new_nodes_.size(); ++i) graph_.SetOrigin(new_nodes_[i], origin);
      graph_.SetOrigin(new_nodes_[0], std::move(origin));
      return;
    }
    if (patch_.kind_ == Removal::Kind::kMerged) {
      for (const ValueId value : survivors_) {
        const NodeId producer = graph_.value(value).producer;
        if (producer.valid()) {
          graph_.SetOrigin(producer, Union(graph_.TakeOrigin(producer), origin));
        }
      }
    }
    for (const SourceId source : origin) {
      graph_.removals.push_back({source, patch_.kind_, std::string(pass_), patch_.rule_});
    }
  }

  Graph& graph_;
  const Patch& patch_;
  std::string_view pass_;
  std::vector<ValueId> resolved_;
  std::vector<NodeId> new_nodes_;
  std::vector<NodeId> dead_;
  std::vector<ValueId> survivors_;
};

absl::StatusOr<PatchEffect> ApplyPatch(Graph& graph, const Patch& patch, std::string_view pass) {
  return PatchApplication(graph, patch, pass).Apply();
}

}  // namespace sinter
