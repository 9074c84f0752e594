// Blocks that a network repeats, such as the layers of a transformer.
#ifndef SINTER_IR_REPEATED_BLOCKS_H_
#define SINTER_IR_REPEATED_BLOCKS_H_

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "ir/graph.h"

namespace sinter {

// `count` consecutive blocks of `length` nodes each, from position `begin` of an order.
struct RepeatedBlock {
  size_t begin = 0;
  size_t length = 0;
  size_t count = 0;
};

// Returns the repeated blocks in `order`, a topological order of all the graph's nodes. They do not
// overlap. Two blocks are equal if their nodes are, by `label_of` and the types of their results
// and constants, and if their operands come from the same places: the block itself, the block
// before it, or the same value elsewhere. The first block may take values from elsewhere in place
// of those from the block before it. Each result has at least `least_saved` nodes in repetitions
// after the first.
//
// The search is greedy from the front, for blocks of up to 512 nodes.
std::vector<RepeatedBlock> FindRepeatedBlocks(const Graph& graph, std::span<const NodeId> order,
                                              const std::function<std::string(NodeId)>& label_of,
                                              size_t least_saved = 2);

}  // namespace sinter

#endif  // SINTER_IR_REPEATED_BLOCKS_H_
