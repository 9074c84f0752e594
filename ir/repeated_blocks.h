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

// `count` blocks of `length` nodes each, one behind the other from position `begin` of an order.
struct RepeatedBlock {
  size_t begin = 0;
  size_t length = 0;
  size_t count = 0;
};

// The repeated blocks in `order`, a topological order of all the graph's nodes; they do not
// overlap. Blocks are the same when their nodes are, by `label_of` and the types of their results
// and constants, and when their operands come from the same places: of the block itself, of the
// block before it, or one value elsewhere. What the first block takes in place of a block before it
// does not matter. At least `least_saved` nodes of each result lie in repetitions.
//
// A greedy search from the front, for blocks of up to 512 nodes.
std::vector<RepeatedBlock> FindRepeatedBlocks(const Graph& graph, std::span<const NodeId> order,
                                              const std::function<std::string(NodeId)>& label_of,
                                              size_t least_saved = 2);

}  // namespace sinter

#endif  // SINTER_IR_REPEATED_BLOCKS_H_
