// Inputs for models when the user gives none.
#ifndef SINTER_RUNTIME_RANDOM_INPUTS_H_
#define SINTER_RUNTIME_RANDOM_INPUTS_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "runtime/model.h"
#include "runtime/tensor.h"

namespace sinter {

// Input shapes with a number for every dimension: those of `given` that are not empty, and the
// model's for the others, where an open dimension takes the size that a given shape fixes for its
// symbol, a usual size, or else 1. Usual are 224x224 for pictures (rank 4, at most 4 channels, last
// or second), 128 for tokens and frames (whole numbers of rank 2, floating-point numbers of rank 3)
// and 16000 for samples of sound (floating-point numbers of rank 2), or the first of a few other
// sizes that fits the network. InvalidArgument when a given shape does not fit its input; that the
// network can run with the result is not promised.
absl::StatusOr<std::vector<std::vector<int64_t>>> CompleteInputDims(
    const Model& model, std::vector<std::vector<int64_t>> given);

// f32 and f64: uniform in [-1, 1); integers: 0 or 1. The same for the same seed on every machine.
// ResourceExhausted beyond kMostRandomBytes, Unimplemented for f16 and bf16.
inline constexpr int64_t kMostRandomBytes = int64_t{1} << 32;
absl::StatusOr<Tensor> RandomTensor(DType dtype, const std::vector<int64_t>& dims, uint64_t seed);

}  // namespace sinter

#endif  // SINTER_RUNTIME_RANDOM_INPUTS_H_
