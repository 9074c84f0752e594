// Random graphs with a Loop or a Scan over a recurrent body, followed by an If.
#ifndef SINTER_TESTS_FUZZ_RANDOM_LOOP_H_
#define SINTER_TESTS_FUZZ_RANDOM_LOOP_H_

#include <cstdint>

#include "tests/fuzz/random_graph.h"

namespace sinter::fuzz {

// A seed gives the same graph on every machine. The body carries one or two states of [N, H], reads
// a slice of [T, N, I] in every iteration and collects values. Its nodes are products with weights
// and elementwise functions. A Loop may end early, and its number of iterations may be an input.
RandomGraph MakeRandomLoop(uint64_t seed);

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_RANDOM_LOOP_H_
