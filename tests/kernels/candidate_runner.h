// Runs candidates of a node in their own layouts and compares them with the naive kernels.
#ifndef SINTER_TESTS_KERNELS_CANDIDATE_RUNNER_H_
#define SINTER_TESTS_KERNELS_CANDIDATE_RUNNER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"
#include "kernels/backend.h"

namespace sinter {

// A graph of one node and a value for each of its operands (those of constants included).
struct NodeCase {
  Graph graph;
  NodeId node;
  std::vector<ConstantRef> operands;

  KernelQuery query(const PackingCatalog* catalog = nullptr) const {
    return {graph, node, catalog};
  }
};

// `constant` for each operand: whether the graph holds it as a constant.
absl::StatusOr<NodeCase> MakeNodeCase(Operation operation, std::vector<ConstantRef> operands,
                                      const std::vector<bool>& constant,
                                      std::vector<GraphRef> bodies = {}, int output_count = 1);
absl::StatusOr<NodeCase> MakeNodeCase(const RandomCase& random_case,
                                      const std::vector<bool>& constant, Random& random);

ConstantRef RandomConstant(Random& random, std::vector<int64_t> dims, double low = -1,
                           double high = 1);

// Of the instruction set in use.
bool HasAvx2();
bool TakesUnaligned();

struct CheckOptions {
  // Bytes by which activations miss the alignment that Sinter's own buffers have.
  size_t misalignment = 0;
  // Elements between the rows of operands and results that the candidate takes with a row stride.
  int64_t gap = 0;
  // An operand in whose memory the first result lies.
  std::optional<size_t> in_place;
  // Whose candidates ExpectCandidatesMatchNaive asks for; null: the oneDNN backend.
  const Backend* backend = nullptr;
};

// Prepares, packs, runs twice and compares each result, all f32, with the naive one: fails the test
// when the largest error exceeds 1e-5 of the largest absolute element, when a padding lane of a
// result is not zero, when something is written outside the results or the workspace, or when the
// second run's bytes differ. Memory behind every operand, and between its rows, is NaN.
void ExpectMatchesNaive(const NodeCase& node_case, const Candidate& candidate,
                        CheckOptions options = {});

// Asks the backend and checks every candidate, those that take a row stride with one, too, and in
// place those that work so; returns their kernels.
std::vector<std::string> ExpectCandidatesMatchNaive(const NodeCase& node_case,
                                                    CheckOptions options = {});

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_CANDIDATE_RUNNER_H_
