// Rewrite: a channel shuffle, reshape [N, g k, ...] to [N, g, k, ...], transpose to [N, k, g, ...],
// reshape back -> one fused node of the three (Zhang et al., "ShuffleNet", 2018). Legal when
// nothing else uses the intermediate results: a fused node is defined by its body. Pays because the
// three operations together are defined for channels-last memory, while a reshape of the channels
// alone is not: the convolutions around keep their layout.
#include <utility>
#include <vector>

#include "ir/ops/reshape.h"
#include "ir/ops/transpose.h"
#include "passes/compose.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

bool HasConstantShape(const Graph& graph, const Node& reshape) {
  return graph.value(reshape.inputs[1]).is_constant();
}

// Whether `parted` is `whole` with its channels split into two axes.
bool PartsChannels(const Shape& whole, const Shape& parted) {
  if (whole.rank() < 3 || parted.rank() != whole.rank() + 1 || parted[0] != whole[0]) return false;
  if (!whole[1].is_static() || !parted[1].is_static() || !parted[2].is_static()) return false;
  for (int axis = 2; axis < whole.rank(); ++axis) {
    if (whole[axis] != parted[axis + 1]) return false;
  }
  return true;
}

bool SwapsChannels(const Transpose& transpose) {
  for (size_t axis = 0; axis < transpose.perm.size(); ++axis) {
    const size_t expected = axis == 1 ? 2 : axis == 2 ? 1 : axis;
    if (transpose.perm[axis] != static_cast<int64_t>(expected)) return false;
  }
  return transpose.perm.size() > 3;
}

}  // namespace

MaybePatch FuseShuffles(const Graph& graph, NodeId id, PassContext& context) {
  const Node& joins = graph.node(id);
  if (!joins.operation.Is<Reshape>()) return std::nullopt;
  const Node* swaps = graph.ProducerOf(joins.inputs[0]);
  const auto* transpose = swaps == nullptr ? nullptr : swaps->operation.If<Transpose>();
  if (transpose == nullptr || !SwapsChannels(*transpose)) return std::nullopt;
  const Node* parts = graph.ProducerOf(swaps->inputs[0]);
  if (parts == nullptr || !parts->operation.Is<Reshape>()) return std::nullopt;
  const ValueId x = parts->inputs[0];
  if (graph.type(x) != graph.type(joins.output()) ||
      !PartsChannels(graph.type(x).shape, graph.type(parts->output()).shape)) {
    context.Explain(graph, id, "types-differ",
                    "is no channel shuffle: the channels, with sizes that are known, are not "
                    "split into two axes and joined again");
    return std::nullopt;
  }
  if (!HasConstantShape(graph, joins) || !HasConstantShape(graph, *parts)) {
    context.Explain(graph, id, "not-constant", "is no channel shuffle: a shape is not constant");
    return std::nullopt;
  }
  if (graph.UseCount(swaps->output()) > 1 || graph.UseCount(parts->output()) > 1) {
    context.Explain(graph, id, "other-users",
                    "is no channel shuffle: something else uses an intermediate result");
    return std::nullopt;
  }
  const NodeId order[] = {graph.value(parts->output()).producer,
                          graph.value(swaps->output()).producer, id};
  SINTER_ASSIGN_OR_RETURN(Composition composition,
                          Extract(graph, order, joins.output(),
                                  [&](ValueId value) { return graph.value(value).is_constant(); }));
  return FusedPatch("channel-shuffle", joins.output(), std::move(composition));
}

}  // namespace sinter
