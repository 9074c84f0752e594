// Where the weights of a network written in C++ come from.
#ifndef SINTER_FRONTEND_WEIGHT_SOURCE_H_
#define SINTER_FRONTEND_WEIGHT_SOURCE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"

namespace sinter {

// What a weight is for, so that a source without the real ones can make something sensible.
enum class WeightRole {
  kKernel,  // of a convolution or linear layer: axis 0 counts outputs, the others what one output
            // sums over
  kScale,   // of a normalisation, and variances: near 1
  kBias,    // biases and means: near 0
};

class WeightSource {
 public:
  virtual ~WeightSource() = default;
  // The f32 weight of that name and shape; an error, which names the weight, when there is none
  // that fits.
  virtual absl::StatusOr<ConstantRef> Get(const std::string& name, const std::vector<int64_t>& dims,
                                          WeightRole role) = 0;
};

// InvalidArgument, naming the weight, unless it is f32 of these dims.
absl::Status CheckWeight(const std::string& name, DType dtype, const std::vector<int64_t>& actual,
                         const std::vector<int64_t>& dims);

// Seeded random weights: kernels from He et al., "Delving Deep into Rectifiers" (2015), normal with
// variance 2 / inputs; scales are 1 and biases 0. A weight depends on seed and name only, not on
// the order of calls.
class RandomWeights : public WeightSource {
 public:
  explicit RandomWeights(uint64_t seed = 0) : seed_(seed) {}
  absl::StatusOr<ConstantRef> Get(const std::string& name, const std::vector<int64_t>& dims,
                                  WeightRole role) override;

 private:
  uint64_t seed_;
};

// The caller's own, by name. NotFound for a name that is missing, InvalidArgument for another type
// or shape.
class NamedWeights : public WeightSource {
 public:
  explicit NamedWeights(std::map<std::string, ConstantRef> weights)
      : weights_(std::move(weights)) {}
  absl::StatusOr<ConstantRef> Get(const std::string& name, const std::vector<int64_t>& dims,
                                  WeightRole role) override;

 private:
  std::map<std::string, ConstantRef> weights_;
};

}  // namespace sinter

#endif  // SINTER_FRONTEND_WEIGHT_SOURCE_H_
