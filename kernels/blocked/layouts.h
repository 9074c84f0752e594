// Layouts and checks of types that several kernels share.
#ifndef SINTER_KERNELS_BLOCKED_LAYOUTS_H_
#define SINTER_KERNELS_BLOCKED_LAYOUTS_H_

#include <vector>

#include "ir/type.h"
#include "kernels/backend.h"

namespace sinter::blocked {

// Layouts that activations [N, C, ...] of this rank may have: plain, channels-last, and channels in
// blocks of 8 or 16. Below rank 3 only plain.
std::vector<Layout> ActivationLayouts(int rank);

// The strides of a plain operand with these dims along the axes of a result of this rank; 0 where it
// is repeated.
std::vector<int64_t> BroadcastStrides(const std::vector<int64_t>& dims, size_t rank);

// Whether the type has no elements. The kernels' loops need at least one element, so no kernel is
// offered for empty tensors.
bool IsEmpty(const Type& type);

// Whether all operands and the first result are f32 and not empty.
bool AllFloat32(const KernelQuery& query);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_LAYOUTS_H_
