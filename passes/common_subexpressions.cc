// Transformation: of several nodes with the same operator, attributes and operands, keeps the
// first; likewise of small constants with equal contents, and of values that share one constant. Legal because operators are pure. Pays on
// exported shape arithmetic and on constants that an exporter repeats at every use.
#include "absl/container/inlined_vector.h"
#include "absl/hash/hash.h"
#include "ir/hash_map.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Larger constants are weights, which are rarely duplicated and take time to hash.
constexpr int64_t kMostConstantBytes = 4096;

void MergeConstants(Graph& graph) {
  HashMap<uint64_t, absl::InlinedVector<ValueId, 2>> seen;
  HashMap<const Constant*, ValueId> sharing;
  for (uint32_t index = 0; index < graph.value_limit(); ++index) {
    const ValueId id{index};
    const ConstantRef& constant = graph.value(id).constant;
    if (constant == nullptr || graph.UseCount(id) == 0) continue;
    const auto [first, is_first] = sharing.try_emplace(constant.get(), id);
    if (!is_first) graph.ReplaceUses(id, first->second);
    if (!is_first || constant->byte_size() > kMostConstantBytes) continue;
    auto& same_hash = seen[constant->ContentHash()];
    bool merged = false;
    for (const ValueId earlier : same_hash) {
      if (*graph.value(earlier).constant != *constant) continue;
      graph.ReplaceUses(id, earlier);
      merged = true;
      break;
    }
    if (!merged) same_hash.push_back(id);
  }
}

bool SameNode(const Node& a, const Node& b) {
  return a.inputs == b.inputs && a.outputs.size() == b.outputs.size() && a.bodies.empty() &&
         b.bodies.empty() && a.operation == b.operation;
}

}  // namespace

absl::Status EliminateCommonSubexpressions(Graph& graph, PassContext& context) {
  MergeConstants(graph);
  HashMap<uint64_t, absl::InlinedVector<NodeId, 2>> seen;
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    const uint64_t hash = absl::HashOf(node.operation.Hash(), node.inputs);
    NodeId earlier;
    auto& same_hash = seen[hash];
    for (const NodeId candidate : same_hash) {
      if (SameNode(graph.node(candidate), node)) earlier = candidate;
    }
    if (!earlier.valid() || context.LimitReached()) {
      same_hash.push_back(id);
      continue;
    }
    Patch patch("same-node", Removal::Kind::kMerged);
    for (size_t i = 0; i < node.outputs.size(); ++i) {
      patch.Replace(node.outputs[i], graph.node(earlier).outputs[i]);
    }
    SINTER_ASSIGN_OR_RETURN(PatchEffect effect, ApplyPatch(graph, patch, "common-subexpressions"));
    context.LogRewrite(patch, std::move(effect));
  }
  return absl::OkStatus();
}

}  // namespace sinter
