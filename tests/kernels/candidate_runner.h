// Runs candidates of a node in their layouts and compares them with the naive kernels.
#ifndef SINTER_TESTS_KERNELS_CANDIDATE_RUNNER_H_
#define SINTER_TESTS_KERNELS_CANDIDATE_RUNNER_H_

#include <optional>
#include <string>
#include <vector>

#include "kernels/backend.h"
#include "tests/kernels/node_case.h"

namespace sinter {

// Whether the instruction set in use has AVX2, or AVX-512.
bool HasAvx2();
bool HasAvx512();
bool TakesUnaligned();

struct CheckOptions {
  // Offset in bytes of activations from the alignment of Sinter's own buffers.
  size_t misalignment = 0;
  // Whether to check also with all memory ending at a page that cannot be accessed, and beginning
  // behind one. Activations are aligned to elements only then.
  bool at_page_edges = false;
  // Gap in elements between the rows of operands and results that may have a row stride.
  int64_t gap = 0;
  // Whether operands hold NaN, infinities, zeros and denormal numbers. Then a result must have NaN
  // and infinities where the naive one has them.
  bool special_values = false;
  // The operand that the first result overwrites.
  std::optional<size_t> in_place;
  // The backend that ExpectCandidatesMatchNaive asks; null: oneDNN.
  const Backend* backend = nullptr;
};

// Prepares, packs, runs twice and compares each result with the naive one. Fails the test if the
// largest error of an f32 result exceeds 1e-5 (Winograd: 3e-5) of the largest absolute element, if another result is
// not equal, if a padding lane of a result is not zero, if memory outside the results and the
// workspace is written, or if the second run's bytes differ. Memory around every operand, between its
// rows, and in results and the workspace before they are written, is NaN. Behind it is a page that
// cannot be accessed.
void ExpectMatchesNaive(const NodeCase& node_case, const Candidate& candidate,
                        CheckOptions options = {});

// Asks the backend and checks every candidate, also with a row stride and in place if it supports
// them. Returns their kernels.
std::vector<std::string> ExpectCandidatesMatchNaive(const NodeCase& node_case,
                                                    CheckOptions options = {});

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_CANDIDATE_RUNNER_H_
