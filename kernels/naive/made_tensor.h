// Results of operators that find their shapes while they run.
#ifndef SINTER_KERNELS_NAIVE_MADE_TENSOR_H_
#define SINTER_KERNELS_NAIVE_MADE_TENSOR_H_

#include <utility>
#include <vector>

#include "ir/constant.h"
#include "ir/status.h"

namespace sinter::naive {

// A tensor of these elements.
template <class T>
absl::StatusOr<ConstantRef> MadeTensor(std::vector<int64_t> dims, const std::vector<T>& elements) {
  return Constant::CopyOf(DTypeOf<T>(), std::move(dims), elements.data());
}

// An uninitialised tensor to be written to through `bytes` before Constant::Create takes it.
inline absl::StatusOr<AlignedBytes> AllocateTensor(DType dtype, const std::vector<int64_t>& dims) {
  SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, dims).Get());
  return AllocateAligned(size);
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_MADE_TENSOR_H_
