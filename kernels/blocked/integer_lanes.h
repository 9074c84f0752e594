// Vectors of integers, and their products. Included once per instruction set, after foreach_target.h.
#if defined(SINTER_KERNELS_BLOCKED_INTEGER_LANES_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_INTEGER_LANES_H_
#undef SINTER_KERNELS_BLOCKED_INTEGER_LANES_H_
#else
#define SINTER_KERNELS_BLOCKED_INTEGER_LANES_H_
#endif

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

using D32 = hn::ScalableTag<int32_t>;
constexpr D32 d32;
using V32 = hn::Vec<D32>;

#if HWY_TARGET != HWY_SCALAR  // a vector holds pairs

using D16 = hn::Repartition<int16_t, D32>;
constexpr D16 d16;
using V16 = hn::Vec<D16>;

// sum + the products of each pair of neighbouring elements, which the tiles' values keep in i32.
HWY_INLINE V32 AddPairs(V16 a, V16 b, V32 sum) {
#if HWY_ARCH_X86
  V32 unused = hn::Zero(d32);
  return hn::ReorderWidenMulAccumulate(d32, a, b, sum, unused);
#else
  const V32 x = hn::BitCast(d32, a);
  const V32 y = hn::BitCast(d32, b);
  const auto even = [](V32 v) HWY_ATTR { return hn::ShiftRight<16>(hn::ShiftLeft<16>(v)); };
  sum = hn::Add(sum, hn::Mul(even(x), even(y)));
  return hn::Add(sum, hn::Mul(hn::ShiftRight<16>(x), hn::ShiftRight<16>(y)));
#endif
}

#endif

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_INTEGER_LANES_H_
