#include "kernels/blocked/vector_functions.h"

#include <array>
#include <limits>
#include <string_view>

#include "kernels/blocked/blocked.h"

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/vector_functions.cc"
#include <hwy/foreach_target.h>
// Behind foreach_target.h.
#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

HWY_INLINE V Constant(float value) { return hn::Set(d, value); }

// The processor's min and max give their second operand when one is NaN.
HWY_INLINE V AtMost(V x, float limit) { return hn::Min(Constant(limit), x); }
HWY_INLINE V AtLeast(V x, float limit) { return hn::Max(Constant(limit), x); }

// Above 88.73 the result is infinite; Highway's takes no more than 104.
HWY_INLINE V ExpOf(V x) { return hn::IfThenElse(hn::IsNaN(x), x, hn::Exp(d, AtMost(x, 104.0F))); }

// Highway's is for positive numbers below infinity.
HWY_INLINE V LogOf(V x) {
  const V infinity = Constant(std::numeric_limits<float>::infinity());
  const V nan = Constant(std::numeric_limits<float>::quiet_NaN());
  V y = hn::Log(d, x);
  y = hn::IfThenElse(hn::Eq(x, infinity), infinity, y);
  y = hn::IfThenElse(hn::Eq(x, hn::Zero(d)), hn::Neg(infinity), y);
  y = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), nan, y);
  return hn::IfThenElse(hn::IsNaN(x), x, y);
}

HWY_INLINE V SigmoidOf(V x) {
  return hn::Div(Constant(1), hn::Add(Constant(1), ExpOf(hn::Neg(x))));
}

// log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|))
HWY_INLINE V SoftplusOf(V x) {
  const V e = ExpOf(hn::Neg(hn::Abs(x)));
  return hn::Add(AtLeast(x, 0), hn::Log1p(d, e));
}

// x P(x^2) / Q(x^2), fitted by us to a relative error of 5e-8 on |x| <= 3.92; beyond it is 1.
HWY_INLINE V ErfOf(V x) {
  const V limited = hn::Min(Constant(3.92F), hn::Max(Constant(-3.92F), x));
  const V z = hn::Mul(limited, limited);
  V p = Constant(1.99242347e-8F);
  for (const float c : {-1.95784105e-6F, 1.41851633e-4F, 3.70165496e-3F, 5.05734682e-2F,
                        1.99925557e-1F, 1.12837911F}) {
    p = hn::MulAdd(p, z, Constant(c));
  }
  V q = Constant(9.56050353e-4F);
  for (const float c : {1.43532949e-2F, 1.1499884e-1F, 5.10511041e-1F, 1.0F}) {
    q = hn::MulAdd(q, z, Constant(c));
  }
  const V y = hn::Div(hn::Mul(limited, p), q);
  return hn::Min(Constant(1), hn::Max(Constant(-1), y));
}

// x/2 (1 + erf(x / sqrt(2))).
HWY_INLINE V GeluOf(V x) {
  const V half = hn::Mul(Constant(0.5F), x);
  const V y = hn::MulAdd(half, ErfOf(hn::Mul(x, Constant(0.70710678F))), half);
  return hn::IfThenElse(hn::IsNaN(x), x, y);
}

// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))).
HWY_INLINE V GeluTanhOf(V x) {
  const V half = hn::Mul(Constant(0.5F), x);
  const V cubic = hn::MulAdd(hn::Mul(Constant(0.044715F), x), hn::Mul(x, x), x);
  return hn::MulAdd(half, hn::Tanh(d, hn::Mul(Constant(0.79788456F), cubic)), half);
}

// x tanh(log(1 + n)), n = exp(x), which is x w / (w + 2) with w = n (n + 2): tanh(log(y)) is
// (y^2 - 1) / (y^2 + 1). From 20 on the quotient is 1.
HWY_INLINE V MishOf(V x) {
  const V n = ExpOf(AtMost(x, 20));
  const V w = hn::Mul(n, hn::Add(n, Constant(2)));
  return hn::Mul(x, hn::Div(w, hn::Add(w, Constant(2))));
}

// body(a[i], b[i]) for all i: whole vectors, then the rest by way of a buffer.
template <bool kBinary, class Body>
HWY_INLINE void Map(const float* a, const float* b, float* to, size_t count, const Body& body) {
  const size_t lanes = hn::Lanes(d);
  size_t i = 0;
  for (; i + lanes <= count; i += lanes) {
    const V x = hn::LoadU(d, a + i);
    hn::StoreU(body(x, kBinary ? hn::LoadU(d, b + i) : x), d, to + i);
  }
  if (i == count) return;
  HWY_ALIGN float rest_a[HWY_MAX_BYTES / sizeof(float)] = {};
  HWY_ALIGN float rest_b[HWY_MAX_BYTES / sizeof(float)] = {};
  for (size_t k = i; k < count; ++k) {
    rest_a[k - i] = a[k];
    if (kBinary) rest_b[k - i] = b[k];
  }
  hn::Store(body(hn::Load(d, rest_a), hn::Load(d, rest_b)), d, rest_a);
  for (size_t k = i; k < count; ++k) to[k] = rest_a[k - i];
}

#define SINTER_UNARY(Name, expression)                                                      \
  void Name(const float* a, const float*, float* to, size_t count, Parameters parameters) { \
    [[maybe_unused]] const float p = parameters.p;                                          \
    [[maybe_unused]] const float q = parameters.q;                                          \
    Map<false>(a, a, to, count, [=](V x, V) HWY_ATTR { return expression; });               \
  }
#define SINTER_BINARY(Name, expression)                                            \
  void Name(const float* a, const float* b, float* to, size_t count, Parameters) { \
    Map<true>(a, b, to, count, [](V x, V y) HWY_ATTR { return expression; });      \
  }

SINTER_UNARY(Abs, hn::Abs(x))
SINTER_BINARY(Add, hn::Add(x, y))
SINTER_UNARY(Ceil, hn::Ceil(x))
SINTER_UNARY(Clip, AtMost(AtLeast(x, p), q))
SINTER_BINARY(Div, hn::Div(x, y))
SINTER_UNARY(Elu, hn::IfThenElse(hn::Gt(x, hn::Zero(d)), x,
                                 hn::Mul(Constant(p), hn::Expm1(d, AtMost(x, 0)))))
SINTER_UNARY(Erf, hn::IfThenElse(hn::IsNaN(x), x, ErfOf(x)))
SINTER_UNARY(Exp, ExpOf(x))
SINTER_UNARY(Floor, hn::Floor(x))
SINTER_UNARY(Gelu, GeluOf(x))
SINTER_UNARY(GeluTanh, GeluTanhOf(x))
SINTER_UNARY(HardSigmoid, AtMost(AtLeast(hn::MulAdd(Constant(p), x, Constant(q)), 0), 1))
SINTER_UNARY(HardSwish,
             hn::Mul(x, AtMost(AtLeast(hn::MulAdd(Constant(1.0F / 6), x, Constant(0.5F)), 0), 1)))
SINTER_UNARY(LeakyRelu, hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::Mul(Constant(p), x), x))
SINTER_UNARY(Linear, hn::MulAdd(x, Constant(p), Constant(q)))
SINTER_UNARY(Log, LogOf(x))
SINTER_BINARY(Max, hn::IfThenElse(hn::IsNaN(x), x, hn::Max(x, y)))
SINTER_BINARY(Min, hn::IfThenElse(hn::IsNaN(x), x, hn::Min(x, y)))
SINTER_UNARY(Mish, MishOf(x))
SINTER_BINARY(Mul, hn::Mul(x, y))
SINTER_UNARY(Neg, hn::Neg(x))
SINTER_UNARY(Relu, AtLeast(x, 0))
SINTER_UNARY(Round, hn::Round(x))
SINTER_UNARY(Sigmoid, SigmoidOf(x))
SINTER_UNARY(Sign, hn::IfThenElse(hn::Gt(hn::Abs(x), hn::Zero(d)), hn::CopySign(Constant(1), x), x))
SINTER_UNARY(Softplus, SoftplusOf(x))
SINTER_UNARY(Sqrt, hn::Sqrt(x))
SINTER_BINARY(Sub, hn::Sub(x, y))
SINTER_UNARY(Swish, hn::Mul(x, SigmoidOf(hn::Mul(Constant(p), x))))
SINTER_UNARY(Tanh, hn::Tanh(d, x))

#undef SINTER_UNARY
#undef SINTER_BINARY

// In the order of VectorFunctionId.
constexpr std::array<VectorFunction, kVectorFunctionCount> kFunctions = {
    Abs,      Add,         Ceil,      Clip,      Div,    Elu,      Erf,  Exp, Floor, Gelu,
    GeluTanh, HardSigmoid, HardSwish, LeakyRelu, Linear, Log,      Max,  Min, Mish,  Mul,
    Neg,      Relu,        Round,     Sigmoid,   Sign,   Softplus, Sqrt, Sub, Swish, Tanh};

// A number from all elements: four vectors side by side, so that one addition need not wait for
// another, then the rest one by one.
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
    HWY_ALIGN float rest[HWY_MAX_BYTES / sizeof(float)];
    hn::Store(start, d, rest);
    HWY_ALIGN float given[HWY_MAX_BYTES / sizeof(float)] = {};
    for (size_t k = i; k < count; ++k) given[k - i] = a[k];
    const V some = element(hn::Load(d, given));
    parts[1] = combine(parts[1], hn::IfThenElse(hn::FirstN(d, count - i), some, start));
  }
  return combine(combine(parts[0], parts[1]), combine(parts[2], parts[3]));
}

HWY_INLINE V KeepNaN(V x, V y) { return hn::IfThenElse(hn::IsNaN(x), x, y); }

// Of the lanes.
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

float ExpMinus(const float* a, float max, float* to, size_t count) {
  Map<false>(a, a, to, count, [max](V x, V) HWY_ATTR { return ExpOf(hn::Sub(x, Constant(max))); });
  return Sum(to, count);
}

void AddTo(const float* a, float* to, size_t count) { Add(to, a, to, count, {}); }
void MaxTo(const float* a, float* to, size_t count) {
  kFunctions[static_cast<size_t>(VectorFunctionId::kMax)](to, a, to, count, {});
}
void MinTo(const float* a, float* to, size_t count) {
  kFunctions[static_cast<size_t>(VectorFunctionId::kMin)](to, a, to, count, {});
}
void Scale(float factor, float* to, size_t count) {
  Map<false>(to, to, to, count, [factor](V x, V) HWY_ATTR { return hn::Mul(x, Constant(factor)); });
}

void Interleave(const float* from, int64_t stride, int64_t rows, int64_t count, float* to) {
  const auto lanes = static_cast<int64_t>(hn::Lanes(d));
  const auto row = [=](int64_t r, int64_t i)
                       HWY_ATTR { return hn::LoadU(d, from + r * stride + i); };
  int64_t i = 0;
  if (rows >= 2 && rows <= 4) {
    for (; i + lanes <= count; i += lanes) {
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

constexpr RowFunctions kRows = {Sum,       Max,       Min,   SumOfSquares, SumOfDifferences,
                                Normalize, ExpMinus,  AddTo, MaxTo,        MinTo,
                                Scale,     Interleave};

const std::array<VectorFunction, kVectorFunctionCount>* FunctionTable() { return &kFunctions; }
const RowFunctions* RowTable() { return &kRows; }

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {

HWY_EXPORT(FunctionTable);
HWY_EXPORT(RowTable);

// oneDNN's names, from the least to the best, and Highway's targets that each rules out.
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
  return (*HWY_DYNAMIC_DISPATCH(FunctionTable)())[static_cast<size_t>(id)];
}

const RowFunctions& Rows() { return *HWY_DYNAMIC_DISPATCH(RowTable)(); }

std::string VectorIsa() {
  // The lowest bit is the best target.
  const int64_t targets = hwy::SupportedTargets();
  switch (targets & -targets) {
    case HWY_AVX3_DL:
    case HWY_AVX3: return "avx512_core";
    case HWY_AVX2: return "avx2";
    case HWY_SSE4: return "sse41";
    default: return "portable";
  }
}

void SetMaxIsa(std::string_view isa) {
  hwy::DisableTargets(0);
  for (const Isa& known : kIsas) {
    if (known.name == isa) hwy::DisableTargets(known.above);
  }
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace sinter::blocked
#endif  // HWY_ONCE
