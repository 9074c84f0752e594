// Rewrite: a node whose operands are all constants -> its results as constants.
// Legal always: operators are pure. Pays because the work is done once, at compile time, and
// because what other passes look for (weights, scales) becomes visible. A node whose results or
// work would pass the limits stays, so that a small file cannot ask for terabytes or years.
#include "ir/cost.h"
#include "ir/status.h"
#include "kernels/naive/evaluate.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// Bytes of the node's results; nothing when a shape is not known yet or too large to tell. Where
// shapes depend on data: as many as there may be, an i64 index of every axis for each byte of the
// operands.
std::optional<int64_t> ResultBytes(const Graph& graph, const Node& node) {
  CheckedSize total(0);
  if (node.operation.info().traits.data_dependent_shape) {
    if (node.operation.info().traits.control_flow) return std::nullopt;
    for (const ValueId input : node.inputs) {
      const Type& type = graph.type(input);
      total += ByteSize(type) * CheckedSize(int64_t{8} * (type.shape.rank() + 1));
    }
    if (!total.valid()) return std::nullopt;
    return total.ValueOrDie();
  }
  for (const ValueId output : node.outputs) {
    const Type& type = graph.type(output);
    if (!type.shape.is_static()) return std::nullopt;
    total += ByteSize(type);
  }
  if (!total.valid()) return std::nullopt;
  return total.ValueOrDie();
}

}  // namespace

MaybePatch FoldConstants(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  std::vector<ConstantRef> operands;
  for (const ValueId input : node.inputs) {
    if (!graph.value(input).is_constant()) return std::nullopt;
    operands.push_back(graph.value(input).constant);
  }
  const std::optional<int64_t> bytes = ResultBytes(graph, node);
  if (!bytes || *bytes > context.options.max_folded_bytes - context.folded_bytes) {
    return std::nullopt;
  }
  const bool known = !node.operation.info().traits.data_dependent_shape;
  const double flops = known ? CostOf(graph, id).flops : 0;
  if (flops > context.options.max_folded_flops - context.folded_flops) return std::nullopt;
  SINTER_ASSIGN_OR_RETURN(const std::vector<ConstantRef> results,
                          naive::EvaluateNode(graph, id, operands));
  context.folded_bytes += *bytes;
  context.folded_flops += flops;
  Patch patch("fold", Removal::Kind::kFolded);
  for (size_t i = 0; i < results.size(); ++i) {
    patch.Replace(node.outputs[i],
                  patch.AddConstant(results[i], graph.value(node.outputs[i]).name));
  }
  return patch;
}

}  // namespace sinter
