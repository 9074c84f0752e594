#include "passes/compose.h"

#include <map>
#include <memory>
#include <utility>

#include "ir/hash_map.h"
#include "ir/ops/fused.h"
#include "sinter/status.h"

namespace sinter {
namespace {

class BodyBuilder {
 public:
  explicit BodyBuilder(const Graph& graph) : graph_(graph) {}

  // Adds a copy of the node to the body.
  absl::Status Add(const Node& node) {
    std::vector<ValueId> operands;
    for (const ValueId input : node.inputs) operands.push_back(ValueFor(input));
    if (node.operation.Is<Fused>()) return AddBody(node, operands);
    SINTER_ASSIGN_OR_RETURN(
        const NodeId added,
        composition_.body.AddNode(node.operation, std::move(operands), {.bodies = node.bodies}));
    values_[node.output()] = composition_.body.node(added).output();
    return absl::OkStatus();
  }

  Composition Finish(ValueId result) && {
    composition_.body.AddOutput("result", values_.at(result));
    return std::move(composition_);
  }

 private:
  // The body's value for a value of the graph: an input, unless a node in the body computes it.
  ValueId ValueFor(ValueId value) {
    const auto [entry, is_new] = values_.try_emplace(value);
    if (is_new) {
      entry->second = composition_.body.AddInput(
          absl::StrCat("operand", composition_.operands.size()), graph_.type(value));
      composition_.operands.push_back(value);
    }
    return entry->second;
  }

  absl::Status AddBody(const Node& fused, const std::vector<ValueId>& operands) {
    const Graph& inner = *fused.bodies[0];
    std::map<ValueId, ValueId> copies;
    for (size_t i = 0; i < operands.size(); ++i) copies[inner.inputs()[i]] = operands[i];
    for (const NodeId id : inner.TopologicalOrder()) {
      const Node& node = inner.node(id);
      std::vector<ValueId> inputs;
      for (const ValueId input : node.inputs) {
        const Value& value = inner.value(input);
        if (value.is_constant() && !copies.contains(input)) {
          copies[input] = composition_.body.AddConstant(value.constant, value.name);
        }
        inputs.push_back(copies.at(input));
      }
      SINTER_ASSIGN_OR_RETURN(
          const NodeId added,
          composition_.body.AddNode(
              node.operation, std::move(inputs),
              {.bodies = node.bodies, .output_count = static_cast<int>(node.outputs.size())}));
      for (size_t i = 0; i < node.outputs.size(); ++i) {
        copies[node.outputs[i]] = composition_.body.node(added).outputs[i];
      }
    }
    values_[fused.output()] = copies.at(inner.outputs()[0].value);
    return absl::OkStatus();
  }

  const Graph& graph_;
  Composition composition_;
  HashMap<ValueId, ValueId> values_;  // maps the graph's values to the body's
};

}  // namespace

int BodyNodeCount(const Node& node) {
  return node.operation.Is<Fused>() ? node.bodies[0]->node_count() : 1;
}

absl::StatusOr<Composition> Compose(const Graph& graph, std::span<const Node* const> nodes) {
  BodyBuilder builder(graph);
  for (const Node* const node : nodes) SINTER_RETURN_IF_ERROR(builder.Add(*node));
  return std::move(builder).Finish(nodes.back()->output());
}

absl::StatusOr<Composition> Extract(const Graph& graph, std::span<const NodeId> nodes,
                                    ValueId result, absl::FunctionRef<bool(ValueId)> is_inner) {
  Composition piece;
  std::map<ValueId, ValueId> copies;
  auto copy_of = [&](ValueId value) {
    const auto [entry, is_new] = copies.try_emplace(value);
    if (is_new && is_inner(value)) {
      entry->second = piece.body.AddConstant(graph.value(value).constant, graph.value(value).name);
    } else if (is_new) {
      entry->second =
          piece.body.AddInput(absl::StrCat("operand", piece.operands.size()), graph.type(value));
      piece.operands.push_back(value);
    }
    return entry->second;
  };
  for (const NodeId id : nodes) {
    const Node& node = graph.node(id);
    std::vector<ValueId> inputs;
    for (const ValueId input : node.inputs) inputs.push_back(copy_of(input));
    SINTER_ASSIGN_OR_RETURN(
        const NodeId added,
        piece.body.AddNode(node.operation, std::move(inputs),
                           {.name = node.name,
                            .bodies = node.bodies,
                            .output_count = static_cast<int>(node.outputs.size())}));
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      copies[node.outputs[i]] = piece.body.node(added).outputs[i];
    }
  }
  piece.body.AddOutput("result", copies.at(result));
  return piece;
}

Patch FusedPatch(std::string_view rule, ValueId result, Composition composition) {
  Patch patch(rule);
  patch.Replace(result,
                patch.AddNode(Fused{}, std::move(composition.operands),
                              {std::make_shared<const Graph>(std::move(composition.body))}));
  return patch;
}

}  // namespace sinter
