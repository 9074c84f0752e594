// Division that rounds up.
#ifndef SINTER_KERNELS_BLOCKED_CEIL_DIV_H_
#define SINTER_KERNELS_BLOCKED_CEIL_DIV_H_

#include <cstdint>

namespace sinter::blocked {

// a >= 0 and b > 0.
inline int64_t CeilDiv(int64_t a, int64_t b) { return (a + b - 1) / b; }

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_CEIL_DIV_H_
