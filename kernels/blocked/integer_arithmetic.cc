// Add, Sub, Mul, Max and Min of integers, which wrap around. Sums of i32 in other layouts are in
// integer_add.cc.
#include <algorithm>
#include <cstdint>

#include "ir/ops.h"
#include "kernels/blocked/broadcast_rows.h"
#include "kernels/wrapping_arithmetic.h"

namespace sinter::blocked {
namespace {

struct Sum {
  template <class T>
  T operator()(T a, T b) const {
    return WrappingAdd(a, b);
  }
};
struct Difference {
  template <class T>
  T operator()(T a, T b) const {
    return WrappingSubtract(a, b);
  }
};
struct Product {
  template <class T>
  T operator()(T a, T b) const {
    return WrappingMultiply(a, b);
  }
};
struct Larger {
  template <class T>
  T operator()(T a, T b) const {
    return std::max(a, b);
  }
};
struct Smaller {
  template <class T>
  T operator()(T a, T b) const {
    return std::min(a, b);
  }
};

template <class T>
BroadcastRowFunction FunctionFor(const Operation& operation) {
  if (operation.Is<Add>()) return RunBinaryRow<T, T, Sum>;
  if (operation.Is<Sub>()) return RunBinaryRow<T, T, Difference>;
  if (operation.Is<Mul>()) return RunBinaryRow<T, T, Product>;
  if (operation.Is<Max>()) return RunBinaryRow<T, T, Larger>;
  return RunBinaryRow<T, T, Smaller>;
}

}  // namespace

void OfferIntegerArithmetic(const KernelQuery& query, Offers& offers) {
  BroadcastRowFunction function = nullptr;
  switch (query.output(0).dtype) {
    case DType::kInt64: function = FunctionFor<int64_t>(query.operation()); break;
    case DType::kInt32: function = FunctionFor<int32_t>(query.operation()); break;
    case DType::kInt8: function = FunctionFor<int8_t>(query.operation()); break;
    case DType::kUint8: function = FunctionFor<uint8_t>(query.operation()); break;
    default: return;
  }
  OfferBroadcastRows(query, {"integer_arithmetic", "rows"}, function, offers);
}

}  // namespace sinter::blocked
