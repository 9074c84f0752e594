#include "passes/piece.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "ir/ops/fused.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// A piece as one node. A piece of one operation is that operation without a fused node around it.
struct PieceNode {
  struct Input {
    std::optional<size_t> operand = std::nullopt;  // index among the piece's operands
    ConstantRef constant = nullptr;                // otherwise
    std::string name = {};
  };
  Operation operation;
  std::vector<Input> inputs = {};
  std::vector<GraphRef> bodies = {};
};

PieceNode NodeOf(const Composition& piece) {
  if (piece.body.node_count() > 1) {
    PieceNode fused{.operation = Fused{}, .bodies = {std::make_shared<const Graph>(piece.body)}};
    for (size_t i = 0; i < piece.operands.size(); ++i) fused.inputs.push_back({.operand = i});
    return fused;
  }
  const Node& node = piece.body.node(piece.body.TopologicalOrder().front());
  PieceNode bare{.operation = node.operation, .bodies = node.bodies};
  const std::vector<ValueId>& body_inputs = piece.body.inputs();
  for (const ValueId input : node.inputs) {
    const Value& value = piece.body.value(input);
    if (value.is_constant()) {
      bare.inputs.push_back({.constant = value.constant, .name = value.name});
      continue;
    }
    const auto at = std::find(body_inputs.begin(), body_inputs.end(), input);
    bare.inputs.push_back({.operand = static_cast<size_t>(at - body_inputs.begin())});
  }
  return bare;
}

}  // namespace

absl::StatusOr<BackendSet::Offer> OfferForPiece(const PassContext& context, const Graph& graph,
                                                const Composition& piece,
                                                const std::vector<ValueId>& operands) {
  Graph scratch;
  std::vector<ValueId> scratch_operands;
  for (const ValueId operand : operands) {
    const Value& value = graph.value(operand);
    scratch_operands.push_back(value.is_constant() ? scratch.AddConstant(value.constant)
                                                   : scratch.AddInput("operand", value.type));
  }
  const PieceNode node = NodeOf(piece);
  std::vector<ValueId> inputs;
  for (const PieceNode::Input& input : node.inputs) {
    inputs.push_back(input.operand ? scratch_operands[*input.operand]
                                   : scratch.AddConstant(input.constant));
  }
  SINTER_ASSIGN_OR_RETURN(
      const NodeId id, scratch.AddNode(node.operation, std::move(inputs), {.bodies = node.bodies}));
  return context.backends.AskBest(KernelQuery{scratch, id, context.catalog}, nullptr);
}

ValueId AddPiece(Patch& patch, const Composition& piece, const std::vector<ValueId>& operands) {
  const PieceNode node = NodeOf(piece);
  std::vector<ValueId> inputs;
  for (const PieceNode::Input& input : node.inputs) {
    inputs.push_back(input.operand ? operands[*input.operand]
                                   : patch.AddConstant(input.constant, input.name));
  }
  return patch.AddNode(node.operation, std::move(inputs), node.bodies);
}

}  // namespace sinter
