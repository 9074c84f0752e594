// Rewrite: all slices along an axis that a reshape made out of the last one -> parts of a split.
//   gather(transpose(reshape(x, [n, t, 3, h, d]), [2, 0, 3, 1, 4]), i)
//     -> transpose(reshape(split(x)[i], [n, t, h, d]), [0, 2, 1, 3])
// The axis may also be taken apart by a split whose parts lose it, and axes of size 1 may come and go
// before. Legal when the reshape keeps the axes in front and nothing else uses its result. Pays because
// the parts of a split can lie where the whole lies, and attention reads queries, keys and values
// through a permutation: exporters write PyTorch's packed projections and `unbind` so.
#include <algorithm>
#include <functional>
#include <map>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "ir/ops/gather.h"
#include "ir/ops/reshape.h"
#include "ir/ops/split.h"
#include "ir/ops/squeeze.h"
#include "ir/ops/transpose.h"
#include "ir/ops/unsqueeze.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// A value that is taken apart along an axis, and its slices without that axis, by index.
struct Unbound {
  ValueId whole;
  int axis;
  std::map<int64_t, ValueId> slices;
};

// The position in `axes` of each axis of a value of this rank that is not among them; -1: it is.
std::vector<int> PositionsWithout(const std::vector<int>& axes, int rank) {
  std::vector<int> positions;
  int next = 0;
  for (int axis = 0; axis < rank; ++axis) {
    const bool is_listed = std::find(axes.begin(), axes.end(), axis) != axes.end();
    positions.push_back(is_listed ? -1 : next++);
  }
  return positions;
}

std::optional<Unbound> GatheredSlices(const Graph& graph, const Node& node) {
  const ValueId whole = node.inputs[0];
  const int rank = graph.type(whole).shape.rank();
  std::optional<Unbound> unbound;
  if (graph.IsOutput(whole)) return std::nullopt;
  for (const NodeId id : graph.value(whole).users) {
    const Node& user = graph.node(id);
    const auto* const gather = user.operation.If<Gather>();
    if (gather == nullptr || user.inputs[0] != whole) return std::nullopt;
    const ConstantRef& index = graph.value(user.inputs[1]).constant;
    const auto axis = NormalizeAxis(gather->axis, rank);
    if (index == nullptr || !index->dims().empty() || !axis.ok()) return std::nullopt;
    const Dim& size = graph.type(whole).shape[*axis];
    if (!size.is_static() || (unbound && unbound->axis != *axis)) return std::nullopt;
    if (!unbound) unbound = Unbound{whole, *axis, {}};
    const int64_t i = index->ToIntegers()[0];
    if (!unbound->slices.emplace(i < 0 ? i + size.value() : i, user.output()).second) {
      return std::nullopt;
    }
  }
  return unbound;
}

std::optional<Unbound> SplitSlices(const Graph& graph, const Node& node) {
  const ValueId whole = node.inputs[0];
  const auto axis = NormalizeAxis(node.operation.As<Split>().axis, graph.type(whole).shape.rank());
  if (!axis.ok() || SingleUser(graph, whole) != &node) return std::nullopt;
  Unbound unbound{whole, *axis, {}};
  for (const ValueId part : node.outputs) {
    const Node* const user = SingleUser(graph, part);
    const auto* const squeeze = user == nullptr ? nullptr : user->operation.If<Squeeze>();
    const Shape& shape = graph.type(part).shape;
    if (squeeze == nullptr || user->inputs.size() != 1 || squeeze->axes.size() != 1) {
      return std::nullopt;
    }
    const auto squeezed = NormalizeAxis(squeeze->axes[0], shape.rank());
    if (!squeezed.ok() || *squeezed != *axis || !shape[*axis].Is(1)) return std::nullopt;
    unbound.slices[static_cast<int64_t>(unbound.slices.size())] = user->output();
  }
  return unbound;
}

// The slices, if they are all that the axis has.
std::optional<Unbound> SlicesOf(const Graph& graph, const Node& node) {
  std::optional<Unbound> unbound;
  if (node.operation.Is<Gather>()) unbound = GatheredSlices(graph, node);
  if (node.operation.Is<Split>()) unbound = SplitSlices(graph, node);
  if (!unbound) return std::nullopt;
  const Dim& size = graph.type(unbound->whole).shape[unbound->axis];
  const auto count = static_cast<int64_t>(unbound->slices.size());
  return size.Is(count) && count > 1 && unbound->slices.rbegin()->first == count - 1 ? unbound
                                                                                     : std::nullopt;
}

// The reshape from which the value comes by transposing and by adding and removing axes of size 1.
struct TakenApart {
  const Node* reshape;
  std::vector<int> axes;  // of the reshape's result, for each axis of the value; -1: an added one
};

std::optional<TakenApart> ReshapeBehind(const Graph& graph, ValueId value) {
  std::vector<int> axes(static_cast<size_t>(graph.type(value).shape.rank()));
  std::iota(axes.begin(), axes.end(), 0);
  const auto follow = [&](const std::function<int(int)>& before) {
    for (int& axis : axes) axis = axis < 0 ? axis : before(axis);
  };
  for (const Node* node = graph.ProducerOf(value);
       node != nullptr && node->outputs.size() == 1 && !node->inputs.empty();
       node = SingleUseProducer(graph, node->inputs[0])) {
    if (node->operation.Is<Reshape>()) return TakenApart{node, std::move(axes)};
    const Shape& input = graph.type(node->inputs[0]).shape;
    const Shape& output = graph.type(node->output()).shape;
    if (!input.has_rank() || !output.has_rank()) return std::nullopt;
    if (const auto* const transpose = node->operation.If<Transpose>()) {
      const auto perm = transpose->Permutation(input.rank());
      if (!perm.ok()) return std::nullopt;
      follow([&](int axis) { return static_cast<int>((*perm)[static_cast<size_t>(axis)]); });
    } else if (const auto* const squeeze = node->operation.If<Squeeze>()) {
      const auto squeezed = NormalizeAxes(squeeze->axes, input.rank());
      if (!squeezed.ok() || squeeze->axes.empty()) return std::nullopt;
      const std::vector<int> positions = PositionsWithout(*squeezed, input.rank());
      follow([&](int axis) {
        return static_cast<int>(std::find(positions.begin(), positions.end(), axis) -
                                positions.begin());
      });
    } else if (const auto* const unsqueeze = node->operation.If<Unsqueeze>()) {
      const auto inserted = NormalizeAxes(unsqueeze->axes, output.rank());
      if (!inserted.ok() || unsqueeze->axes.empty()) return std::nullopt;
      const std::vector<int> positions = PositionsWithout(*inserted, output.rank());
      follow([&](int axis) { return positions[static_cast<size_t>(axis)]; });
    } else {
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace

MaybePatch UnbindToSplit(const Graph& graph, NodeId id, PassContext&) {
  const std::optional<Unbound> unbound = SlicesOf(graph, graph.node(id));
  if (!unbound) return std::nullopt;
  const std::optional<TakenApart> source = ReshapeBehind(graph, unbound->whole);
  if (!source) return std::nullopt;
  const Shape& shape = graph.type(source->reshape->output()).shape;
  const ValueId x = source->reshape->inputs[0];
  const Shape& whole = graph.type(x).shape;
  const int axis = source->axes[static_cast<size_t>(unbound->axis)];
  // The reshape takes x's last axis apart into `axis` and those behind it.
  if (axis < 1 || !whole.has_rank() || whole.rank() != axis + 1 || !whole[axis].is_static() ||
      source->axes.size() != static_cast<size_t>(shape.rank())) {
    return std::nullopt;
  }
  std::vector<int64_t> sizes(static_cast<size_t>(axis), 0);  // of a part; 0: as x has it
  for (int i = 0; i < shape.rank(); ++i) {
    if (i < axis ? whole[i] != shape[i] : !shape[i].is_static()) return std::nullopt;
    if (shape[i].Is(0)) return std::nullopt;
    if (i > axis) sizes.push_back(shape[i].value());
  }
  std::vector<int64_t> perm;
  for (const int from : source->axes) {
    if (from < 0) return std::nullopt;
    if (from != axis) perm.push_back(from > axis ? from - 1 : from);
  }

  Patch patch("unbind-to-split");
  const size_t count = unbound->slices.size();
  const int64_t part = whole[axis].value() / static_cast<int64_t>(count);
  const ValueId lengths = patch.AddConstant(Constant::FromValues<int64_t>(
      {static_cast<int64_t>(count)}, std::vector<int64_t>(count, part)));
  const std::vector<ValueId> parts = patch.AddNodeOf(count, Split{.axis = axis}, {x, lengths});
  const ValueId dims =
      patch.AddConstant(Constant::FromValues<int64_t>({static_cast<int64_t>(sizes.size())}, sizes));
  for (const auto& [index, slice] : unbound->slices) {
    ValueId result = patch.AddNode(Reshape{}, {parts[static_cast<size_t>(index)], dims});
    if (!std::ranges::is_sorted(perm)) {
      result = patch.AddNode(Transpose{.perm = perm}, {result});
    }
    patch.Replace(slice, result);
  }
  return patch;
}

}  // namespace sinter
