// Random graphs of all operators, with inputs, for comparing ways to run a graph.
#ifndef SINTER_TESTS_FUZZ_RANDOM_GRAPH_H_
#define SINTER_TESTS_FUZZ_RANDOM_GRAPH_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/status.h"
#include "ir/graph.h"

namespace sinter::fuzz {

struct RandomGraph {
  Graph graph;
  std::vector<ConstantRef> inputs;
  // By value id, as computed node by node with the naive kernels; null for ids without a value.
  std::vector<ConstantRef> values;

  std::vector<ConstantRef> Outputs() const;
  // Computes `values` from the inputs. `change` may replace each result of a node. Returns the error
  // of the first node that refuses its operands.
  absl::Status ComputeValues(const std::function<ConstantRef(const ConstantRef&)>& change = {});
};

// A seed gives the same graph on every machine. A quarter of the graphs are convolutional networks
// (tests/random_net.h), an eighth have a loop (random_loop.h). The others combine the operators' random cases: an operand is the result of
// another node if its elements are in the range of the case, reshaped or sliced as needed. Values
// stay finite and moderate. Discontinuous operators (rounding, comparing, choosing) take exact
// operands, so all ways to compute the graph must agree up to rounding.
RandomGraph MakeRandomGraph(uint64_t seed);

// Replaces elements of the floating-point inputs by NaN, infinities, zeros of both signs and
// denormal numbers. Returns whether the graph can be computed for them.
bool TakeSpecialValues(RandomGraph& random, uint64_t seed);

// Returns a graph of this node alone, with the operand values of `random`. Constant operands remain
// constants, the others become inputs.
RandomGraph OnlyNode(const RandomGraph& random, NodeId node);

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_RANDOM_GRAPH_H_
