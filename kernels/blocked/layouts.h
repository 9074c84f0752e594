// What several kernels ask about types.
#ifndef SINTER_KERNELS_BLOCKED_LAYOUTS_H_
#define SINTER_KERNELS_BLOCKED_LAYOUTS_H_

#include <vector>

#include "ir/type.h"
#include "kernels/backend.h"

namespace sinter::blocked {

// Layouts that activations [N, C, ...] of this rank may have: plain, channels-last, blocks of 8 and
// of 16. Only plain below rank 3.
std::vector<Layout> ActivationLayouts(int rank);

// Whether the type has no elements. Loops over nothing have no axis to walk, so no kernel is
// offered.
bool IsEmpty(const Type& type);

// Whether operands and the first result are f32, and none is empty.
bool AllFloat32(const KernelQuery& query);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_LAYOUTS_H_
