#include "passes/buffer_aliasing.h"

#include <algorithm>
#include <set>
#include <span>

#include "ir/ops/concat.h"
#include "ir/ops/split.h"
#include "passes/view_roots.h"

namespace sinter {
namespace {

// The byte offset of each part within the whole; for columns also the row length of each part and
// the row stride, in elements.
struct Parts {
  std::vector<int64_t> offsets;
  std::vector<int64_t> rows;
  int64_t row_stride = 0;  // 0: the parts are ranges

  // The alias of part `i`, given the alias of the whole.
  Alias AliasIn(const Alias& whole, size_t i) const {
    Alias alias{.root = whole.root, .offset = whole.offset + offsets[i]};
    if (row_stride > 0) {
      alias.row_stride = whole.row_stride > 0 ? whole.row_stride : row_stride;
      alias.row = rows[i];
    }
    return alias;
  }
};

// Returns nothing if the whole has padding, a cut is not at a block boundary, a part is empty, or a
// part has another format.
std::optional<Parts> PartsOf(const Graph& graph, ValueId whole, std::span<const ValueId> values,
                             int64_t given_axis) {
  const Type& type = graph.type(whole);
  const auto axis = NormalizeAxis(given_axis, type.shape.rank());
  const std::vector<int64_t> dims = type.shape.ToIntegers();
  if (!axis.ok() || !type.layout.IsDense(dims)) return std::nullopt;
  const std::vector<Layout::MemoryAxis> levels = type.layout.MemoryAxes(dims);
  const auto level =
      std::find_if(levels.begin(), levels.end(),
                   [&](const Layout::MemoryAxis& each) { return each.axis == *axis; });
  Parts parts;
  bool are_ranges = std::all_of(levels.begin(), level, [](auto& each) { return each.size == 1; });
  int64_t begin = 0;
  for (const ValueId value : values) {
    const Type& part = graph.type(value);
    const std::vector<int64_t> part_dims = part.shape.ToIntegers();
    const int64_t size = part_dims[static_cast<size_t>(*axis)];
    if (size == 0 || size % level->block != 0 ||
        !SameMemory(part.shape, part.format(), type.format())) {
      return std::nullopt;
    }
    parts.offsets.push_back(begin / level->block * level->stride * SizeOf(type.format().dtype));
    parts.rows.push_back(size / level->block * level->stride);
    // Unaligned ranges are treated as columns, because kernels may require alignment.
    if (parts.offsets.back() % static_cast<int64_t>(kAlignment) != 0) are_ranges = false;
    begin += size;
  }
  if (!are_ranges) parts.row_stride = level->size * level->stride;
  return parts;
}

// Whether the port supports rows of this length for a value in this format.
bool HasRows(const Port& port, const Format& format, int64_t row) {
  return port.row == row && port.format == format;
}

}  // namespace

BufferAliasing::BufferAliasing(const Graph& graph, const Chosen& chosen)
    : graph_(graph),
      chosen_(chosen),
      aliases_(graph.value_limit()),
      is_external_(graph.value_limit(), false),
      holds_ranges_(graph.value_limit(), false),
      copies_nothing_(graph.node_limit(), false) {
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    aliases_[i] = {{i}};
    is_external_[i] = !graph.value({i}).producer.valid();
  }
  for (const GraphOutput& output : graph.outputs()) {
    is_external_[ViewRoot(graph, output.value).index] = true;
  }
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    if (sinter::CopiesNothing(graph, id)) {
      aliases_[node.output().index] = aliases_[node.inputs[0].index];
      copies_nothing_[id.index] = true;
    } else if (node.operation.Is<Split>()) {
      AddSplit(id);
    } else if (node.operation.Is<Concat>()) {
      AddConcat(id);
    }
  }
  WorkInPlace();
  // A root may have become a part of a later concatenation: follow to the final root.
  for (Alias& alias : aliases_) {
    while (aliases_[alias.root.index].root != alias.root) {
      Alias moved = aliases_[alias.root.index];
      moved.offset += alias.offset;
      if (alias.row_stride > 0) {
        if (moved.row_stride == 0) moved.row_stride = alias.row_stride;
        moved.row = alias.row;
      }
      alias = moved;
    }
  }
}

void BufferAliasing::Put(ValueId value, const Alias& alias) {
  aliases_[value.index] = alias;
  if (alias.row_stride == 0) holds_ranges_[alias.root.index] = true;
}

void BufferAliasing::WorkInPlace() {
  // For each root, the last value stored in it; nothing if parts or views are.
  std::vector<std::optional<ValueId>> last(aliases_.size());
  for (uint32_t i = 0; i < aliases_.size(); ++i) last[i] = ValueId{i};
  for (uint32_t i = 0; i < aliases_.size(); ++i) {
    if (aliases_[i].root.index != i) last[aliases_[i].root.index].reset();
  }
  for (const NodeId id : graph_.TopologicalOrder()) {
    const auto candidate = chosen_.find(id);
    if (candidate == chosen_.end() || copies_nothing_[id.index]) continue;
    const Node& node = graph_.node(id);
    const ValueId result = node.outputs[0];
    if (aliases_[result.index].root != result || is_external_[result.index]) continue;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const ValueId operand = node.inputs[i];
      const ValueId root = aliases_[operand.index].root;
      if (!candidate->second->inputs[i].in_place || last[root.index] != operand ||
          aliases_[root.index].root != root || is_external_[root.index] ||
          graph_.UseCount(operand) != 1 || graph_.type(operand) != graph_.type(result)) {
        continue;
      }
      aliases_[result.index] = {root};
      last[root.index] = last[result.index];
      break;
    }
  }
}

void BufferAliasing::AddSplit(NodeId id) {
  const Node& node = graph_.node(id);
  const Alias whole = aliases_[node.inputs[0].index];
  if (is_external_[whole.root.index]) return;
  const auto parts = PartsOf(graph_, node.inputs[0], node.outputs, node.operation.As<Split>().axis);
  // If the whole is itself columns, the parts must be columns of its rows.
  if (!parts || (whole.row_stride > 0 && parts->row_stride != whole.row)) return;
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    if (is_external_[node.outputs[i].index]) return;
    if (parts->row_stride > 0 && !UsersHaveRows(node.outputs[i], parts->rows[i], {})) return;
  }
  for (size_t i = 0; i < node.outputs.size(); ++i) {
    Put(node.outputs[i], parts->AliasIn(whole, i));
  }
  copies_nothing_[id.index] = true;
}

// Whether the value fills its root, so that the root may be placed elsewhere.
bool BufferAliasing::MayMove(ValueId value) const {
  const Alias& alias = aliases_[value.index];
  const bool is_root = aliases_[alias.root.index].root == alias.root;
  return is_root && alias.offset == 0 && !is_external_[alias.root.index] &&
         ByteSize(graph_.type(value)).ValueOrDie() ==
             ByteSize(graph_.type(alias.root)).ValueOrDie();
}

// Whether the producer and users of the value support such rows, and no ranges are stored in it.
// `concat`, which concatenates the columns, is not checked.
bool BufferAliasing::MayBeColumns(ValueId value, int64_t row, NodeId concat) const {
  if (aliases_[value.index].root != value || holds_ranges_[value.index]) return false;
  const NodeId producer = graph_.value(value).producer;
  if (!copies_nothing_[producer.index]) {
    const auto candidate = chosen_.find(producer);
    if (candidate == chosen_.end()) return false;
    const ValueIds& results = graph_.node(producer).outputs;
    const auto result =
        static_cast<size_t>(std::find(results.begin(), results.end(), value) - results.begin());
    if (!HasRows(candidate->second->outputs[result], graph_.type(value).format(), row))
      return false;
  }
  return UsersHaveRows(value, row, concat);
}

// Whether the user's kernel supports such rows for each operand that is the value.
bool BufferAliasing::HasRowsFor(ValueId value, int64_t row, NodeId user) const {
  const auto candidate = chosen_.find(user);
  if (candidate == chosen_.end() || copies_nothing_[user.index]) return false;
  const ValueIds& operands = graph_.node(user).inputs;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (operands[i] == value &&
        !HasRows(candidate->second->inputs[i], graph_.type(value).format(), row)) {
      return false;
    }
  }
  return true;
}

// Whether the parts of a split are columns of its operand. Their users support any row stride, which
// was checked when the split was added.
bool BufferAliasing::IsSplitInPlace(NodeId node) const {
  return copies_nothing_[node.index] && graph_.node(node).operation.Is<Split>() &&
         aliases_[graph_.node(node).outputs[0].index].row_stride > 0;
}

bool BufferAliasing::UsersHaveRows(ValueId value, int64_t row, std::optional<NodeId> but) const {
  std::vector<ValueId> values = {value};  // and views of it, which have the same rows
  while (!values.empty()) {
    const ValueId current = values.back();
    values.pop_back();
    for (const NodeId user : graph_.value(current).users) {
      if (user == but) continue;
      if (sinter::CopiesNothing(graph_, user)) {
        values.push_back(graph_.node(user).output());
      } else if (IsSplitInPlace(user)) {
        continue;
      } else if (!HasRowsFor(current, row, user)) {
        return false;
      }
    }
  }
  return true;
}

void BufferAliasing::AddConcat(NodeId id) {
  const Node& node = graph_.node(id);
  const ValueId whole = node.output();
  if (is_external_[whole.index]) return;
  const auto parts = PartsOf(graph_, whole, node.inputs, node.operation.As<Concat>().axis);
  if (!parts) return;
  std::set<ValueId> roots;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const ValueId part = node.inputs[i];
    if (!MayMove(part) || !roots.insert(aliases_[part.index].root).second) return;
    if (parts->row_stride > 0 && !MayBeColumns(part, parts->rows[i], id)) return;
  }
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    Put(aliases_[node.inputs[i].index].root, parts->AliasIn({.root = whole}, i));
  }
  copies_nothing_[id.index] = true;
}

}  // namespace sinter
