// The backend "blocked": Sinter's own optimised kernels for convolutions, matmuls, attention,
// recurrent operators, pools, elementwise operations fused into one pass over memory, data movement,
// reductions, normalisations and products of quantised operands. SIMD code uses Highway: one source
// is compiled for several instruction sets, of which one is chosen at run time.
#ifndef SINTER_KERNELS_BLOCKED_BLOCKED_H_
#define SINTER_KERNELS_BLOCKED_BLOCKED_H_

#include <memory>
#include <string_view>

namespace sinter {
class Backend;
}  // namespace sinter

namespace sinter::blocked {

inline constexpr std::string_view kName = "blocked";

std::unique_ptr<Backend> NewBlockedBackend();

// Limits kernels that are created from now on to this instruction set, by oneDNN's names ("sse41",
// "avx2", ...). Any other name, including "", removes the limit.
void SetMaxIsa(std::string_view isa);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_BLOCKED_H_
