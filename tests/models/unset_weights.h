// Weights without a value, for networks that do not run: untouched memory costs nothing.
#ifndef SINTER_TESTS_MODELS_UNSET_WEIGHTS_H_
#define SINTER_TESTS_MODELS_UNSET_WEIGHTS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "ir/constant.h"
#include "sinter/status.h"
#include "sinter/weight_source.h"

namespace sinter {

class UnsetWeights : public WeightSource {
 public:
  absl::StatusOr<Tensor> Get(const std::string&, const std::vector<int64_t>& dims,
                             WeightRole) override {
    SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes,
                            AllocateAligned(ByteSize(DType::kFloat32, dims).ValueOrDie()));
    void* const data = bytes.get();
    return Tensor::Borrow(DType::kFloat32, dims, data,
                          std::shared_ptr<const std::byte[]>(std::move(bytes)));
  }
};

}  // namespace sinter

#endif  // SINTER_TESTS_MODELS_UNSET_WEIGHTS_H_
