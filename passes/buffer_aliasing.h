// Which values share the memory of others: views, parts of a concatenation, parts of a split value,
// and results computed in place.
#ifndef SINTER_PASSES_BUFFER_ALIASING_H_
#define SINTER_PASSES_BUFFER_ALIASING_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "ir/graph.h"
#include "passes/pass.h"

namespace sinter {

// Memory at `offset` bytes from the beginning of the root's memory. The alias of a root is itself
// at 0.
struct Alias {
  ValueId root;
  int64_t offset = 0;
  // If the value is columns of its root: the row stride and the row length, in elements. Otherwise
  // 0.
  int64_t row_stride = 0;
  int64_t row = 0;
};

// Requires static shapes and final layouts.
//
// Parts along the outermost memory axis of the whole are contiguous ranges of it, which every
// kernel supports. Along another axis they are columns: each row of the whole contains a row of
// each part. The kernels that produce and use them must support such rows. Any other result takes
// the memory of an operand without other uses, if the kernel can work in place.
class BufferAliasing {
 public:
  using Chosen = NodeMap<CandidateRef>;
  // `chosen` determines which kernels support columns; nodes without an entry do not.
  BufferAliasing(const Graph& graph, const Chosen& chosen);

  const Alias& operator[](ValueId value) const { return aliases_[value.index]; }
  // Whether the node needs no copy: it is a view, or a concatenation or split whose parts all lie
  // in the whole.
  bool CopiesNothing(NodeId node) const { return copies_nothing_[node.index]; }

 private:
  void Put(ValueId value, const Alias& alias);
  void AddSplit(NodeId id);
  void AddConcat(NodeId id);
  void WorkInPlace();
  bool MayMove(ValueId value) const;
  bool MayBeColumns(ValueId value, int64_t row, NodeId concat) const;
  bool HasRowsFor(ValueId value, int64_t row, NodeId user) const;
  bool IsSplitInPlace(NodeId node) const;
  bool UsersHaveRows(ValueId value, int64_t row, std::optional<NodeId> but) const;

  const Graph& graph_;
  const Chosen& chosen_;
  std::vector<Alias> aliases_;        // by value; in the constructor, a root may have a root itself
  std::vector<bool> is_external_;     // by value: inputs, constants and outputs of the graph
  std::vector<bool> holds_ranges_;    // by value: other values lie in it as ranges
  std::vector<bool> copies_nothing_;  // by node
};

}  // namespace sinter

#endif  // SINTER_PASSES_BUFFER_ALIASING_H_
