// Faulty passes that the tests of the report and of bisect look for.
#ifndef SINTER_TESTS_PLANTED_PLANTED_PASSES_H_
#define SINTER_TESTS_PLANTED_PLANTED_PASSES_H_

#include <optional>

#include "absl/status/statusor.h"
#include "passes/pass.h"

namespace sinter {

// Replaces a convolution with more than 40 input channels by the sum of eight convolutions whose
// weights add up to its own: nearly the same result, in several times the time.
absl::StatusOr<std::optional<Patch>> PlantSlowConv(const Graph& graph, NodeId node,
                                                   PassContext& context);

// Adds 0.001 to the result of a tanh.
absl::StatusOr<std::optional<Patch>> PlantShift(const Graph& graph, NodeId node,
                                                PassContext& context);

}  // namespace sinter

#endif  // SINTER_TESTS_PLANTED_PLANTED_PASSES_H_
