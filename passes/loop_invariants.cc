// Rewrite: what is the same in every iteration of a Loop or Scan -> computed once, before it.
//   loop { carry x, w; next x = x * relu(w), next w = w } -> loop { carry x; x * v }, v = relu(w)
// A carried value that the body passes on unchanged becomes a captured value, a captured constant a
// constant of the body, and a node of captured values moves out of the body. Legal because operators
// are pure. A node that may fail for some elements of its operands stays, since the body may never
// run. Pays because the work is done once, because weights become constants of the body, which
// kernels pack, and because nothing copies a value that never changes into a result.
#include <algorithm>
#include <map>
#include <utility>

#include "ir/ops/loop.h"
#include "ir/ops/matmul.h"
#include "ir/ops/scan.h"
#include "ir/ops/transpose.h"
#include "passes/loop_parts.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Makes unchanged carried values captured ones. Returns whether there were any.
bool CaptureUnchanged(const Graph& graph, LoopParts& parts, Patch& patch) {
  const std::vector<LoopParts::Input> before = std::exchange(parts.carried, {});
  for (size_t k = 0; k < before.size(); ++k) {
    const size_t output = parts.OutputOf(k);
    const ValueId result = graph.node(parts.node).outputs[parts.ResultOf(output)];
    const bool replaceable = graph.UseCount(result) == 0 ||
                             Refines(graph.type(before[k].outside).shape, graph.type(result).shape);
    if (parts.body.outputs()[output].value != before[k].inside || !replaceable) {
      parts.carried.push_back(before[k]);
      continue;
    }
    parts.captured.push_back(before[k]);
    parts.outputs.erase(std::find(parts.outputs.begin(), parts.outputs.end(), output));
    patch.Replace(result, before[k].outside);
  }
  return parts.carried.size() < before.size();
}

// Makes captured constants constants of the body. Returns whether there were any.
bool TakeInConstants(const Graph& graph, LoopParts& parts) {
  bool changed = false;
  for (const LoopParts::Input& input : parts.captured) {
    const Value& value = graph.value(input.outside);
    if (!value.is_constant() || parts.body.UseCount(input.inside) == 0) continue;
    parts.body.ReplaceUses(input.inside, parts.body.AddConstant(value.constant, value.name));
    changed = true;
  }
  return changed;
}

// Whether no elements of its operands make the node fail.
bool NeverFails(const Graph& body, const Node& node) {
  const Operation& operation = node.operation;
  if (operation.Is<MatMul>() || operation.Is<Transpose>()) return true;
  if (operation.info().traits.view) return body.type(node.output()).shape.is_static();
  return IsElementwiseAndNeverFails(body, node);
}

// Moves nodes of captured values out of the body. Returns whether there were any.
bool MoveOut(LoopParts& parts, Patch& patch) {
  std::map<ValueId, ValueId> outside;  // by value of the body that is the same in all iterations
  for (const LoopParts::Input& input : parts.captured) outside[input.inside] = input.outside;
  std::vector<NodeId> moved;
  for (const NodeId id : parts.body.TopologicalOrder()) {
    const Node& node = parts.body.node(id);
    if (node.outputs.size() != 1 || !NeverFails(parts.body, node)) continue;
    const auto is_constant = [&](ValueId v) { return parts.body.value(v).is_constant(); };
    const bool same = std::all_of(node.inputs.begin(), node.inputs.end(), [&](ValueId input) {
      return is_constant(input) || outside.count(input) > 0;
    });
    if (!same || std::all_of(node.inputs.begin(), node.inputs.end(), is_constant)) continue;
    std::vector<ValueId> operands;
    for (const ValueId input : node.inputs) {
      operands.push_back(is_constant(input) ? patch.AddConstant(parts.body.value(input).constant)
                                            : outside[input]);
    }
    outside[node.output()] = patch.AddNode(node.operation, std::move(operands), node.bodies);
    moved.push_back(id);
  }
  for (const NodeId id : moved) {
    const ValueId result = parts.body.node(id).output();
    const NodeIds users = parts.body.value(result).users;
    const bool needed =
        parts.body.IsOutput(result) || std::any_of(users.begin(), users.end(), [&](NodeId user) {
          return std::find(moved.begin(), moved.end(), user) == moved.end();
        });
    if (!needed) continue;
    parts.body.ReplaceUses(result, parts.Capture(outside[result], parts.body.type(result)));
  }
  for (auto id = moved.rbegin(); id != moved.rend(); ++id) {
    if (!parts.body.node(*id).removed) parts.Remove(*id);
  }
  return !moved.empty();
}

}  // namespace

MaybePatch LoopInvariants(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Loop>() && !node.operation.Is<Scan>()) return std::nullopt;
  LoopParts parts(graph, id);
  Patch patch("loop-invariants");
  bool changed = CaptureUnchanged(graph, parts, patch);
  if (TakeInConstants(graph, parts)) {
    // Shapes and sizes may follow from the new constants.
    SINTER_RETURN_IF_ERROR(FoldConstants(parts.body, context));
    changed = true;
  }
  changed = MoveOut(parts, patch) || changed;
  if (!changed) return std::nullopt;
  SINTER_RETURN_IF_ERROR(parts.Finish(graph, patch));
  return patch;
}

}  // namespace sinter
