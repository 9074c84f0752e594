#include "kernels/blocked/ceilings_tile.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/ceilings_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

constexpr hn::ScalableTag<float> d;
using V = hn::Vec<decltype(d)>;

// Enough independent sums to hide the latency of a multiply-add: 2 per cycle for 5 cycles.
constexpr int64_t kSums = 10;

float MultiplyAdd(int64_t rounds) {
  const V factor = hn::Set(d, 0.999F);
  const V addend = hn::Set(d, 1e-3F);
  V s0 = hn::Set(d, 1.0F), s1 = hn::Set(d, 1.1F), s2 = hn::Set(d, 1.2F), s3 = hn::Set(d, 1.3F);
  V s4 = hn::Set(d, 1.4F), s5 = hn::Set(d, 1.5F), s6 = hn::Set(d, 1.6F), s7 = hn::Set(d, 1.7F);
  V s8 = hn::Set(d, 1.8F), s9 = hn::Set(d, 1.9F);
  for (int64_t round = 0; round < rounds; ++round) {
    s0 = hn::MulAdd(s0, factor, addend);
    s1 = hn::MulAdd(s1, factor, addend);
    s2 = hn::MulAdd(s2, factor, addend);
    s3 = hn::MulAdd(s3, factor, addend);
    s4 = hn::MulAdd(s4, factor, addend);
    s5 = hn::MulAdd(s5, factor, addend);
    s6 = hn::MulAdd(s6, factor, addend);
    s7 = hn::MulAdd(s7, factor, addend);
    s8 = hn::MulAdd(s8, factor, addend);
    s9 = hn::MulAdd(s9, factor, addend);
  }
  const V low = hn::Add(hn::Add(s0, s1), hn::Add(s2, s3));
  const V high = hn::Add(hn::Add(hn::Add(s4, s5), hn::Add(s6, s7)), hn::Add(s8, s9));
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(low, high)));
}

float Read(const float* from, int64_t count) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  V s0 = hn::Zero(d), s1 = hn::Zero(d), s2 = hn::Zero(d), s3 = hn::Zero(d);
  int64_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    s0 = hn::Add(s0, hn::LoadU(d, from + i));
    s1 = hn::Add(s1, hn::LoadU(d, from + i + lanes));
    s2 = hn::Add(s2, hn::LoadU(d, from + i + 2 * lanes));
    s3 = hn::Add(s3, hn::LoadU(d, from + i + 3 * lanes));
  }
  float sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(s0, s1), hn::Add(s2, s3))));
  for (; i < count; ++i) sum += from[i];
  return sum;
}

const CeilingLoops& Loops() {
  static const CeilingLoops loops = {
      .flops_per_round = 2 * kSums * static_cast<int64_t>(hn::Lanes(d)),
      .multiply_add = MultiplyAdd,
      .read = Read};
  return loops;
}

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Loops);
}  // namespace

const CeilingLoops& LoopsOfCeilings() { return HWY_DYNAMIC_DISPATCH(Loops)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
