// How rounding errors of single nodes change the results of a random graph.
#ifndef SINTER_TESTS_FUZZ_ROUNDING_H_
#define SINTER_TESTS_FUZZ_ROUNDING_H_

#include <span>
#include <vector>

#include "tests/fuzz/random_graph.h"

namespace sinter::fuzz {

// The largest absolute value of the finite elements; 0 without any.
double LargestFinite(std::span<const double> elements);

// For every output and element, the farthest that it moves while the graph's inputs and the results
// of its nodes change at random, each by a unit in the last place of its tensor's largest element.
// Infinity for an element that is finite, NaN or an infinity in some of these runs only. A graph
// that subtracts nearly equal results, or multiplies their difference by infinity, moves far:
// backends that round differently may then differ as much.
std::vector<std::vector<double>> RoundingErrors(const RandomGraph& random);

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_ROUNDING_H_
