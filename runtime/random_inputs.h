// Random inputs for models.
#ifndef SINTER_RUNTIME_RANDOM_INPUTS_H_
#define SINTER_RUNTIME_RANDOM_INPUTS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/model.h"
#include "sinter/tensor.h"

namespace sinter {

// Returns input shapes with a number for every dimension: those of `given` that are not empty, and
// the model's for the others. An open dimension takes the size that a given shape fixes for its
// symbol, else a typical size, else 1. Typical sizes are 224x224 for images (rank 4, at most 4
// channels, last or second), 128 for tokens and frames (integers of rank 2, floating-point numbers
// of rank 3) and 16000 for audio samples (floating-point numbers of rank 2), or the first of a few
// other sizes that fits the network. InvalidArgument if a given shape does not fit its input. The
// network is not guaranteed to run with the result.
absl::StatusOr<std::vector<std::vector<int64_t>>> CompleteInputDims(
    const Model& model, std::vector<std::vector<int64_t>> given);

// Returns random elements: floating-point ones are uniform in [-1, 1), integers are 0 or 1. A seed gives
// the same elements on every machine. ResourceExhausted beyond kMostRandomBytes: a size in a damaged
// file may be anything.
inline constexpr int64_t kMostRandomBytes = int64_t{1} << 29;
absl::StatusOr<Tensor> RandomTensor(DType dtype, const std::vector<int64_t>& dims, uint64_t seed);

}  // namespace sinter

#endif  // SINTER_RUNTIME_RANDOM_INPUTS_H_
