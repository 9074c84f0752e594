// Results of operators with data-dependent shapes.
#ifndef SINTER_KERNELS_NAIVE_RESULT_TENSOR_H_
#define SINTER_KERNELS_NAIVE_RESULT_TENSOR_H_

#include <utility>
#include <vector>

#include "ir/constant.h"
#include "sinter/status.h"

namespace sinter::naive {

// A new tensor with a copy of these elements.
template <class T>
absl::StatusOr<ConstantRef> TensorOf(std::vector<int64_t> dims, const std::vector<T>& elements) {
  return Constant::CopyOf(DTypeOf<T>(), std::move(dims), elements.data());
}

// Uninitialised memory for a tensor, to be filled before Constant::Create takes it.
inline absl::StatusOr<AlignedBytes> AllocateTensor(DType dtype, const std::vector<int64_t>& dims) {
  SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, dims).Get());
  return AllocateAligned(size);
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_RESULT_TENSOR_H_
