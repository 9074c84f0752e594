// A node with operands, for tests of kernels.
#ifndef SINTER_TESTS_KERNELS_NODE_CASE_H_
#define SINTER_TESTS_KERNELS_NODE_CASE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "kernels/backend.h"

namespace sinter {

// A graph of one node, and a value for each of its operands, including constants.
struct NodeCase {
  Graph graph;
  NodeId node;
  std::vector<ConstantRef> operands;

  KernelQuery query(const PackingCatalog* catalog = nullptr) const {
    return {graph, node, catalog};
  }
};

// `constant` says for each operand whether it is a constant of the graph.
absl::StatusOr<NodeCase> MakeNodeCase(Operation operation, std::vector<ConstantRef> operands,
                                      const std::vector<bool>& constant,
                                      std::vector<GraphRef> bodies = {}, int output_count = 1);
absl::StatusOr<NodeCase> MakeNodeCase(const RandomCase& random_case,
                                      const std::vector<bool>& constant, Random& random);

ConstantRef RandomConstant(Random& random, std::vector<int64_t> dims, double low = -1,
                           double high = 1);

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_NODE_CASE_H_
