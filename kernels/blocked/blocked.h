// Fast kernels of our own: convolutions, matmuls and pools, sequences of elementwise operations in
// one pass over memory, copies that rearrange, reductions and normalisations of rows. SIMD by
// Highway, one body compiled for several instruction sets and chosen at run time.
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

// Lets no kernel that is made from now on use an instruction set above this one, by oneDNN's names
// ("sse41", "avx2", ...); all others, "" among them, are no limit.
void SetMaxIsa(std::string_view isa);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_BLOCKED_H_
