// Which values lie in the memory of others: views, parts of what they are concatenated into, and
// parts of what is split.
#ifndef SINTER_PASSES_PLACES_H_
#define SINTER_PASSES_PLACES_H_

#include <cstdint>
#include <vector>

#include "ir/graph.h"

namespace sinter {

// `offset` bytes behind the beginning of the root's memory. The root's own place is itself and 0.
struct Place {
  ValueId root;
  int64_t offset = 0;
};

// For graphs with static shapes and final layouts.
class Places {
 public:
  explicit Places(const Graph& graph);

  const Place& operator[](ValueId value) const { return places_[value.index]; }
  // Whether running the node would copy bytes to where they are: a view, or a concatenation or
  // split all of whose parts lie in the whole.
  bool CopiesNothing(NodeId node) const { return copies_nothing_[node.index]; }

 private:
  void AddSplit(NodeId id);
  void AddConcat(NodeId id);
  bool MayMove(ValueId value) const;

  const Graph& graph_;
  std::vector<Place> places_;         // by value; until the constructor ends, the root may have one
  std::vector<bool> is_external_;     // by value: inputs, constants and outputs of the graph
  std::vector<bool> copies_nothing_;  // by node
};

}  // namespace sinter

#endif  // SINTER_PASSES_PLACES_H_
