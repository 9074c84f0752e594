#include "kernels/blocked/vector_functions.h"

#include <limits>
#include <string_view>

#include "kernels/blocked/blocked.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/vector_functions.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"
#include "kernels/blocked/vector/bounds.h"
#include "kernels/blocked/vector/elu.h"
#include "kernels/blocked/vector/erf.h"
#include "kernels/blocked/vector/exp.h"
#include "kernels/blocked/vector/gelu.h"
#include "kernels/blocked/vector/gelu_tanh.h"
#include "kernels/blocked/vector/hard_sigmoid.h"
#include "kernels/blocked/vector/log.h"
#include "kernels/blocked/vector/mish.h"
#include "kernels/blocked/vector/sigmoid.h"
#include "kernels/blocked/vector/sign.h"
#include "kernels/blocked/vector/softplus.h"
#include "kernels/blocked/vector/tanh.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

// to[i] = body(a[i], b[i]) for all i: first whole vectors, then the tail.
template <bool kBinary, class Body>
HWY_INLINE void Map(const float* a, const float* b, float* to, size_t count, const Body& body) {
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, a + i);
    hn::StoreU(body(x, kBinary ? hn::LoadU(d, b + i) : x), d, to + i);
  }
  if (i == count) return;
  const PartOfVector tail(static_cast<int64_t>(count - i));
  const V x = tail.Load(a + i);
  tail.Store(body(x, kBinary ? tail.Load(b + i) : x), to + i);
}

#define SINTER_INTERNAL_FUNCTION(Name, ...)                                                      \
  void Run##Name(const float* a, const float*, float* to, size_t count, Parameters parameters) { \
    [[maybe_unused]] const float p = parameters.p;                                               \
    [[maybe_unused]] const float q = parameters.q;                                               \
    Map<false>(a, a, to, count, [=](V x, V) HWY_ATTR { return __VA_ARGS__; });                   \
  }
#define SINTER_UNARY_FUNCTION(Name, Operator, condition, p, q, ulps, absolute, ...) \
  SINTER_INTERNAL_FUNCTION(Name, __VA_ARGS__)
#define SINTER_BINARY_FUNCTION(Name, Operator, ulps, absolute, ...)                     \
  void Run##Name(const float* a, const float* b, float* to, size_t count, Parameters) { \
    Map<true>(a, b, to, count, [](V x, V y) HWY_ATTR { return __VA_ARGS__; });          \
  }
#include "kernels/blocked/vector_functions.inc"

// Indexed by VectorFunctionId.
constexpr VectorFunction kFunctions[] = {
#define SINTER_UNARY_FUNCTION(Name, ...) Run##Name,
#define SINTER_BINARY_FUNCTION(Name, ...) Run##Name,
#define SINTER_INTERNAL_FUNCTION(Name, ...) Run##Name,
#include "kernels/blocked/vector_functions.inc"
};

// Reduces all elements: four independent vectors at a time, which hides the latency of an addition,
// then the remaining vectors one by one and the tail.
template <class Combine, class Element>
HWY_INLINE V Reduce(const float* a, size_t count, V start, const Combine& combine,
                    const Element& element) {
  const size_t lanes = hn::Lanes(d);
  V parts[4] = {start, start, start, start};
  size_t i = 0;
  for (; i + 4 * lanes <= count; i += 4 * lanes) {
    for (size_t k = 0; k < 4; ++k) {
      parts[k] = combine(parts[k], element(hn::LoadU(d, a + i + k * lanes)));
    }
  }
  for (; i + lanes <= count; i += lanes) {
    parts[0] = combine(parts[0], element(hn::LoadU(d, a + i)));
  }
  if (i < count) {
    const V some = element(PartOfVector(static_cast<int64_t>(count - i)).Load(a + i));
    parts[1] = combine(parts[1], hn::IfThenElse(hn::FirstN(d, count - i), some, start));
  }
  return combine(combine(parts[0], parts[1]), combine(parts[2], parts[3]));
}

HWY_INLINE V KeepNaN(V x, V y) { return hn::IfThenElse(hn::IsNaN(x), x, y); }

// The sum of the lanes.
HWY_INLINE float Total(V x) { return hn::GetLane(hn::SumOfLanes(d, x)); }
HWY_INLINE float AnyNaNOr(V x, float otherwise) {
  return hn::AllFalse(d, hn::IsNaN(x)) ? otherwise : std::numeric_limits<float>::quiet_NaN();
}

float Sum(const float* a, size_t count) {
  return Total(Reduce(
      a, count, hn::Zero(d), [](V x, V y) HWY_ATTR { return hn::Add(x, y); },
      [](V x) HWY_ATTR { return x; }));
}

float Max(const float* a, size_t count) {
  const V most = Reduce(
      a, count, Constant(-std::numeric_limits<float>::infinity()),
      [](V x, V y) HWY_ATTR { return KeepNaN(x, hn::Max(x, y)); }, [](V x) HWY_ATTR { return x; });
  return AnyNaNOr(most, hn::GetLane(hn::MaxOfLanes(d, most)));
}

float Min(const float* a, size_t count) {
  const V least = Reduce(
      a, count, Constant(std::numeric_limits<float>::infinity()),
      [](V x, V y) HWY_ATTR { return KeepNaN(x, hn::Min(x, y)); }, [](V x) HWY_ATTR { return x; });
  return AnyNaNOr(least, hn::GetLane(hn::MinOfLanes(d, least)));
}

float SumOfSquares(const float* a, float mean, size_t count) {
  return Total(Reduce(
      a, count, hn::Zero(d), [](V x, V y) HWY_ATTR { return hn::Add(x, y); },
      [mean](V x) HWY_ATTR {
        const V difference = hn::Sub(x, Constant(mean));
        return hn::Mul(difference, difference);
      }));
}

float SumOfDifferences(const float* a, float mean, size_t count) {
  return Total(Reduce(
      a, count, hn::Zero(d), [](V x, V y) HWY_ATTR { return hn::Add(x, y); },
      [mean](V x) HWY_ATTR { return hn::Sub(x, Constant(mean)); }));
}

template <bool kWeight, bool kBias>
HWY_INLINE void NormalizeRow(const float* a, float mean, float scale, const float* weight,
                             const float* bias, float* to, size_t count) {
  const auto one = [=](float x, size_t i) HWY_ATTR {
    const float y = (x - mean) * scale * (kWeight ? weight[i] : 1.0F);
    return kBias ? y + bias[i] : y;
  };
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    V y = hn::Mul(hn::Sub(hn::LoadU(d, a + i), Constant(mean)), Constant(scale));
    if (kWeight) y = hn::Mul(y, hn::LoadU(d, weight + i));
    if (kBias) y = hn::Add(y, hn::LoadU(d, bias + i));
    hn::StoreU(y, d, to + i);
  }
  for (; i < count; ++i) to[i] = one(a[i], i);
}

void Normalize(const float* a, float mean, float scale, const float* weight, const float* bias,
               float* to, size_t count) {
  if (weight == nullptr && bias == nullptr) {
    return NormalizeRow<false, false>(a, mean, scale, weight, bias, to, count);
  }
  if (bias == nullptr) return NormalizeRow<true, false>(a, mean, scale, weight, bias, to, count);
  if (weight == nullptr) return NormalizeRow<false, true>(a, mean, scale, weight, bias, to, count);
  NormalizeRow<true, true>(a, mean, scale, weight, bias, to, count);
}

float ExpMinus(const float* a, float factor, float max, float* to, size_t count) {
  const size_t lanes = hn::Lanes(d);
  const auto exp = [=](V x) HWY_ATTR {
    return ExpOfNonPositive(hn::MulSub(x, Constant(factor), Constant(max)));
  };
  V sum = hn::Zero(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V y = exp(hn::LoadU(d, a + i));
    hn::StoreU(y, d, to + i);
    sum = hn::Add(sum, y);
  }
  if (i < count) {
    const PartOfVector tail(static_cast<int64_t>(count - i));
    const V y = exp(tail.Load(a + i));
    tail.Store(y, to + i);
    sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, count - i), y));
  }
  return Total(sum);
}

void AddTo(const float* a, float* to, size_t count) { RunAdd(to, a, to, count, {}); }
void MaxTo(const float* a, float* to, size_t count) { RunMax(to, a, to, count, {}); }
void MinTo(const float* a, float* to, size_t count) { RunMin(to, a, to, count, {}); }
void Scale(float factor, float* to, size_t count) {
  Map<false>(to, to, to, count, [factor](V x, V) HWY_ATTR { return hn::Mul(x, Constant(factor)); });
}

void ScaleAdd(float factor, const float* a, float* to, size_t count) {
  Map<true>(to, a, to, count,
            [factor](V x, V y) HWY_ATTR { return hn::MulAdd(x, Constant(factor), y); });
}

void FlushSubnormals(float* to, size_t count) {
  Map<false>(to, to, to, count, [](V x, V) HWY_ATTR {
    constexpr Integers integers;
    // Integer operations, which do not take the slow path that this spares others.
    const auto exponent = hn::And(hn::BitCast(integers, x), hn::Set(integers, 0x7f800000));
    const auto is_small = hn::Eq(exponent, hn::Zero(integers));
    return hn::IfThenZeroElse(hn::RebindMask(d, is_small), x);
  });
}

void Interleave(const float* from, int64_t stride, int64_t rows, int64_t count, float* to) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto row = [=](int64_t r, int64_t i)
                       HWY_ATTR { return hn::LoadU(d, from + r * stride + i); };
  int64_t i = 0;
  if (rows >= 2 && rows <= 4 && count >= lanes) {
    for (; i < count; i += lanes) {
      i = HWY_MIN(i, count - lanes);  // the last vector may overlap the one before
      float* const part = to + i * rows;
      if (rows == 2) hn::StoreInterleaved2(row(0, i), row(1, i), d, part);
      if (rows == 3) hn::StoreInterleaved3(row(0, i), row(1, i), row(2, i), d, part);
      if (rows == 4) hn::StoreInterleaved4(row(0, i), row(1, i), row(2, i), row(3, i), d, part);
    }
  }
  for (; i < count; ++i) {
    for (int64_t r = 0; r < rows; ++r) to[i * rows + r] = from[r * stride + i];
  }
}

constexpr RowFunctions kRows = {
    Sum,   Max,   Min,   SumOfSquares, SumOfDifferences, Normalize,       ExpMinus,
    AddTo, MaxTo, MinTo, Scale,        ScaleAdd,         FlushSubnormals, Interleave};

const VectorFunction* FunctionTable() { return kFunctions; }
const RowFunctions* RowTable() { return &kRows; }

std::string_view IsaName() {
  switch (HWY_TARGET) {
    case HWY_AVX3_DL:
    case HWY_AVX3: return "avx512_core";
    case HWY_AVX2: return "avx2";
    case HWY_SSE4: return "sse41";
    default: return "portable";
  }
}

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {

HWY_EXPORT(FunctionTable);
HWY_EXPORT(RowTable);
HWY_EXPORT(IsaName);

// oneDNN's names in ascending order, with the Highway targets that each excludes.
struct Isa {
  std::string_view name;
  int64_t above;
};
constexpr int64_t kAboveAvx2 = HWY_AVX3 | HWY_AVX3_DL;
constexpr int64_t kAboveSse4 = kAboveAvx2 | HWY_AVX2;
constexpr Isa kIsas[] = {
    {"sse41", kAboveSse4}, {"avx", kAboveSse4}, {"avx2", kAboveAvx2}, {"avx2_vnni", kAboveAvx2}};

}  // namespace

VectorFunction FunctionFor(VectorFunctionId id) {
  return HWY_DYNAMIC_DISPATCH(FunctionTable)()[static_cast<size_t>(id)];
}

const RowFunctions& Rows() { return *HWY_DYNAMIC_DISPATCH(RowTable)(); }

std::string VectorIsa() { return std::string(HWY_DYNAMIC_DISPATCH(IsaName)()); }

void SetMaxIsa(std::string_view isa) {
  hwy::DisableTargets(0);
  for (const Isa& known : kIsas) {
    if (known.name == isa) hwy::DisableTargets(known.above);
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace sinter::blocked
#endif  // HWY_ONCE
