// Where the weights of a network written in C++ come from.
#ifndef SINTER_WEIGHT_SOURCE_H_
#define SINTER_WEIGHT_SOURCE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/tensor.h"

namespace sinter {

// The purpose of a weight, by which a source without trained weights chooses sensible values.
enum class WeightRole {
  kKernel,  // of a convolution or linear layer: axis 0 counts outputs, each output sums over the
            // other axes
  kScale,   // scales of normalisations, and variances: near 1
  kBias,    // biases and means: near 0
};

class WeightSource {
 public:
  virtual ~WeightSource() = default;
  // The f32 weight of that name and shape. The model shares the tensor's elements, which must not
  // change any more. An error, which names the weight, when the source has none that fits.
  virtual absl::StatusOr<Tensor> Get(const std::string& name, const std::vector<int64_t>& dims,
                                     WeightRole role) = 0;
};

// InvalidArgument, naming the weight, unless it is f32 with these dims.
absl::Status CheckWeight(const std::string& name, DType dtype, const std::vector<int64_t>& actual,
                         const std::vector<int64_t>& dims);

// Seeded random weights. Kernels follow He et al., "Delving Deep into Rectifiers" (2015): normal
// with variance 2 / inputs. Scales are 1 and biases 0. A weight depends only on seed and name, not
// on the order of calls.
class RandomWeights : public WeightSource {
 public:
  explicit RandomWeights(uint64_t seed = 0) : seed_(seed) {}
  absl::StatusOr<Tensor> Get(const std::string& name, const std::vector<int64_t>& dims,
                             WeightRole role) override;

 private:
  uint64_t seed_;
};

// The caller's tensors by name. NotFound for a name that is missing, InvalidArgument for another
// dtype or shape.
class NamedWeights : public WeightSource {
 public:
  explicit NamedWeights(std::map<std::string, Tensor> weights) : weights_(std::move(weights)) {}
  absl::StatusOr<Tensor> Get(const std::string& name, const std::vector<int64_t>& dims,
                             WeightRole role) override;

 private:
  std::map<std::string, Tensor> weights_;
};

}  // namespace sinter

#endif  // SINTER_WEIGHT_SOURCE_H_
