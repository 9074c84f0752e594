// Random graphs of any operators, with inputs, for comparing ways to run a graph.
#ifndef SINTER_TESTS_FUZZ_RANDOM_GRAPH_H_
#define SINTER_TESTS_FUZZ_RANDOM_GRAPH_H_

#include <cstdint>
#include <vector>

#include "ir/graph.h"

namespace sinter::fuzz {

struct RandomGraph {
  Graph graph;
  std::vector<ConstantRef> inputs;
  // By number of value, as the naive kernels compute them node by node; null where nothing is.
  std::vector<ConstantRef> values;

  std::vector<ConstantRef> Outputs() const;
};

// The same for the same seed on every machine. A quarter are convolutional networks
// (tests/random_net.h); the others are made of the operators' random cases: an operand is, where
// its elements are in the range that the case states, what another node computed, reshaped or cut
// to size where need be. Values stay finite and moderate, and what jumps where its operands hardly
// differ (rounding, comparing, choosing) takes operands that are exact, so that every way to
// compute the graph must agree up to rounding.
RandomGraph MakeRandomGraph(uint64_t seed);

// The graph of this one node, its operands the values that they have in `random`: those that are
// constants stay so, the others become inputs.
RandomGraph OnlyNode(const RandomGraph& random, NodeId node);

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_RANDOM_GRAPH_H_
