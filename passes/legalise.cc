// Rewrite: a fused node that no preferred backend supports as a whole -> the longest prefix that
// one supports, and the rest; attention that no backend supports -> a fused node of smaller
// operators; integer products that no backend supports -> f32 products (float_products.cc).
//   fused { softmax(relu(conv(x, w))) } -> softmax(fused { relu(conv(x, w)) })
// Legal because a fused node is defined by its body, in any number of pieces. Pays because
// otherwise the fallback's step-by-step loops would also run the expensive first node. The rest is
// then examined again: it may be supported as a whole, or be split further. Substitutes for the
// preferred backends, if there are any, come second: a body is split for a preferred backend, and
// only if none supports any prefix, for a substitute.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "ir/decompose_attention.h"
#include "ir/ops/attention.h"
#include "ir/ops/concat.h"
#include "ir/ops/fused.h"
#include "ir/ops/transpose.h"
#include "passes/compose.h"
#include "passes/float_products.h"
#include "passes/passes.h"
#include "passes/piece.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Extracts these nodes of a body, which compute `result`, as a piece.
absl::StatusOr<Composition> Cut(const Graph& body, std::span<const NodeId> nodes, ValueId result) {
  return Extract(body, nodes, result,
                 [&](ValueId value) { return body.value(value).is_constant(); });
}

// The only value that passes from the first `count` nodes to the others; nothing if there are
// several.
std::optional<ValueId> OnlyCrossing(const Graph& body, std::span<const NodeId> order,
                                    size_t count) {
  const std::set<NodeId> first(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
  std::optional<ValueId> crossing;
  for (const NodeId id : first) {
    for (const ValueId output : body.node(id).outputs) {
      bool leaves = body.IsOutput(output);
      for (const NodeId user : body.value(output).users) leaves = leaves || !first.contains(user);
      if (!leaves) continue;
      if (crossing) return std::nullopt;
      crossing = output;
    }
  }
  return crossing;
}

// Decomposes f32 attention into a body, which is then split like any other. Other types have no
// fast kernels for the pieces either.
MaybePatch WriteOutAttention(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  const bool by_fallback = context.OfferFor(graph, id).source == BackendSet::Source::kFallback;
  const bool has_elements = ByteSize(graph.type(node.output())).ValueOrDie() > 0;
  if (!by_fallback || graph.type(node.output()).dtype != DType::kFloat32 || !has_elements) {
    return std::nullopt;
  }
  if (context.explains()) {
    context.Explain(graph, id, "written-out", "no backend has a kernel for it: it is decomposed");
  }
  const auto& op = node.operation.As<Attention>();
  SINTER_ASSIGN_OR_RETURN(Graph body, DecomposedGraph(op, graph.InputTypes(id), 1));
  Patch patch("attention-written-out");
  patch.Replace(node.output(), patch.AddNode(Fused{}, {node.inputs.begin(), node.inputs.end()},
                                             {std::make_shared<const Graph>(std::move(body))}));
  // All keys and all values are separate results.
  const std::vector<int64_t>* const perms[] = {&op.key_perm, &op.value_perm};
  for (size_t i = 1; i < node.outputs.size(); ++i) {
    ValueId all = node.inputs[i];
    if (!perms[i - 1]->empty()) all = patch.AddNode(Transpose{.perm = *perms[i - 1]}, {all});
    if (op.has_past) {
      all = patch.AddNode(Concat{.axis = 2}, {node.inputs[op.PastKeyOperand() + i - 1], all});
    }
    patch.Replace(node.outputs[i], all);
  }
  return patch;
}

// Splits the fused node in two. The first part is the longest prefix that `source` runs as one
// kernel. If `is_last`, a single operation is split off whichever backend runs it.
MaybePatch SplitBody(const Graph& graph, NodeId id, BackendSet::Source source, bool is_last,
                     PassContext& context) {
  const Node& node = graph.node(id);
  const Graph& body = *node.bodies[0];
  const std::vector<NodeId> order = body.TopologicalOrder();
  // The node's operands for the inputs of a piece, with `replacement` for the value `cut`.
  auto outside = [&](const Composition& piece, std::optional<ValueId> cut, ValueId replacement) {
    std::vector<ValueId> operands;
    for (const ValueId value : piece.operands) {
      if (value == cut) {
        operands.push_back(replacement);
        continue;
      }
      const auto at = std::find(body.inputs().begin(), body.inputs().end(), value);
      operands.push_back(node.inputs[static_cast<size_t>(at - body.inputs().begin())]);
    }
    return operands;
  };
  for (size_t count = order.size() - 1; count > 0; --count) {
    const std::optional<ValueId> cut = OnlyCrossing(body, order, count);
    if (!cut) continue;
    const std::span<const NodeId> nodes(order);
    SINTER_ASSIGN_OR_RETURN(const Composition first, Cut(body, nodes.first(count), *cut));
    const std::vector<ValueId> first_operands = outside(first, std::nullopt, {});
    if (count > 1 || !is_last) {
      SINTER_ASSIGN_OR_RETURN(const BackendSet::Offer offer,
                              OfferForPiece(context, graph, first, first_operands));
      if (offer.source != source) continue;
    }
    SINTER_ASSIGN_OR_RETURN(const Composition rest,
                            Cut(body, nodes.subspan(count), body.outputs()[0].value));
    if (context.explains()) {
      context.Explain(
          graph, id, "no-kernel-for-the-whole",
          absl::StrCat("no backend takes its ", order.size(),
                       " operations as one kernel: the first ", count, " stay together"));
    }
    Patch patch("split-body");
    const ValueId middle = AddPiece(patch, first, first_operands);
    patch.Replace(node.output(), AddPiece(patch, rest, outside(rest, cut, middle)));
    return patch;
  }
  return std::nullopt;
}

}  // namespace

MaybePatch Legalise(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (node.operation.Is<Attention>()) return WriteOutAttention(graph, id, context);
  if (!node.operation.Is<Fused>() || node.outputs.size() != 1) return std::nullopt;
  const BackendSet::Source whole = context.OfferFor(graph, id).source;
  if (whole == BackendSet::Source::kPreferred) return std::nullopt;
  if (whole == BackendSet::Source::kFallback) {
    SINTER_ASSIGN_OR_RETURN(std::optional<Patch> floats, UseFloatProduct(graph, id, context));
    if (floats) return floats;
  }
  const bool has_substitutes = !context.backends.substitutes.empty();
  SINTER_ASSIGN_OR_RETURN(
      std::optional<Patch> patch,
      SplitBody(graph, id, BackendSet::Source::kPreferred, !has_substitutes, context));
  if (patch || !has_substitutes || whole == BackendSet::Source::kSubstitutes) return patch;
  return SplitBody(graph, id, BackendSet::Source::kSubstitutes, /*is_last=*/true, context);
}

}  // namespace sinter
