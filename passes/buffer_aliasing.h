// Which values lie in the memory of others: views, parts of what they are concatenated into, parts
// of what is split, and results in place of an operand.
#ifndef SINTER_PASSES_BUFFER_ALIASING_H_
#define SINTER_PASSES_BUFFER_ALIASING_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "ir/graph.h"
#include "kernels/backend.h"

namespace sinter {

// `offset` bytes behind the beginning of the root's memory. The root's own alias is itself and 0.
struct Alias {
  ValueId root;
  int64_t offset = 0;
  // Where the value is columns of its root: elements from row to row, and of a row. Else 0.
  int64_t row_stride = 0;
  int64_t row = 0;
};

// For graphs with static shapes and final layouts.
//
// Parts that lie one behind the other along the outermost axis of the whole's memory are ranges of
// it, for which every kernel is good. Along another axis they are columns: rows of the whole, what
// lies side by side inside of the axis, hold a row of each. Those who make and use them must have
// such rows. What is left of a node's results takes the memory of an operand that nothing else
// uses, where the kernel works in place.
class BufferAliasing {
 public:
  using Chosen = absl::flat_hash_map<NodeId, CandidateRef>;
  // `chosen` says which kernels take columns; nodes that are not in it do not.
  BufferAliasing(const Graph& graph, const Chosen& chosen);

  const Alias& operator[](ValueId value) const { return aliases_[value.index]; }
  // Whether running the node would copy bytes to where they are: a view, or a concatenation or
  // split all of whose parts lie in the whole.
  bool CopiesNothing(NodeId node) const { return copies_nothing_[node.index]; }

 private:
  void Put(ValueId value, const Alias& alias);
  void AddSplit(NodeId id);
  void AddConcat(NodeId id);
  void WorkInPlace();
  bool MayMove(ValueId value) const;
  bool MayBeColumns(ValueId value, int64_t row, NodeId concat) const;
  bool HasRowsFor(ValueId value, int64_t row, NodeId user) const;
  bool UsersHaveRows(ValueId value, int64_t row, std::optional<NodeId> but) const;

  const Graph& graph_;
  const Chosen& chosen_;
  std::vector<Alias> aliases_;        // by value; until the constructor ends, roots may have one
  std::vector<bool> is_external_;     // by value: inputs, constants and outputs of the graph
  std::vector<bool> holds_ranges_;    // by value: others lie in it, and not as columns
  std::vector<bool> copies_nothing_;  // by node
};

}  // namespace sinter

#endif  // SINTER_PASSES_BUFFER_ALIASING_H_
