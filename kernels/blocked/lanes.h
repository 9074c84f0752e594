// Vector types and helpers of the inner loops. Included once per instruction set, after
// foreach_target.h.
#if defined(SINTER_KERNELS_BLOCKED_LANES_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SINTER_KERNELS_BLOCKED_LANES_H_
#undef SINTER_KERNELS_BLOCKED_LANES_H_
#else
#define SINTER_KERNELS_BLOCKED_LANES_H_
#endif

#include <hwy/highway.h>

#include <cstring>
#include <type_traits>
#include <utility>

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;
using D = hn::ScalableTag<float>;
using V = hn::Vec<D>;
constexpr D d;  // NOLINT(readability-identifier-naming): the usual name of a tag in Highway

// Calls f(0), f(1), ... with compile-time constants. An array that only such constants index is
// kept in registers. With a loop instead, GCC first puts the array into memory, which took a third
// of the time of products with few channels.
template <class F, int... kNumbers>
HWY_INLINE void Unrolled(const F& f, std::integer_sequence<int, kNumbers...>) {
  (f(std::integral_constant<int, kNumbers>{}), ...);
}
template <int kCount, class F>
HWY_INLINE void Unrolled(const F& f) {
  Unrolled(f, std::make_integer_sequence<int, kCount>());
}

// Keeps a loaded vector in a register. GCC otherwise reads it from memory again for its second use,
// and loads become the bottleneck of products with two rows.
HWY_INLINE V InRegister(V v) {
#if HWY_ARCH_X86 && HWY_COMPILER_GCC_ACTUAL
  asm("" : "+v"(v.raw));
#endif
  return v;
}

// Loads and stores a vector.
struct WholeVector {
  HWY_INLINE V Load(const float* from) const { return hn::LoadU(d, from); }
  HWY_INLINE void Store(V value, float* to) const { hn::StoreU(value, d, to); }
};

// Loads and stores only the first lanes of a vector. The others are loaded as zeros.
class PartOfVector {
 public:
  HWY_INLINE explicit PartOfVector(int64_t count)
      : count_(static_cast<size_t>(count)), mask_(hn::FirstN(d, static_cast<size_t>(count))) {}

#if HWY_TARGET <= HWY_AVX2  // AVX2 and better; the other targets have no masked access
  HWY_INLINE V Load(const float* from) const { return hn::MaskedLoad(mask_, d, from); }
  HWY_INLINE void Store(V value, float* to) const { hn::BlendedStore(value, mask_, d, to); }
#else
  HWY_INLINE V Load(const float* from) const {
    HWY_ALIGN float lanes[HWY_LANES(float)] = {};
    std::memcpy(lanes, from, count_ * sizeof(float));
    return hn::Load(d, lanes);
  }
  HWY_INLINE void Store(V value, float* to) const {
    HWY_ALIGN float lanes[HWY_LANES(float)];
    hn::Store(value, d, lanes);
    std::memcpy(to, lanes, count_ * sizeof(float));
  }
#endif

 private:
  [[maybe_unused]] size_t count_;
  [[maybe_unused]] hn::Mask<D> mask_;
};

}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SINTER_KERNELS_BLOCKED_LANES_H_
