// Add, Sub, Mul, Max and Min of integers, which wrap around. Sums of i32 in other layouts are in
// integer_add.cc.
#include <algorithm>
#include <cstdint>

#include "ir/ops.h"
#include "kernels/blocked/broadcast_rows.h"
#include "kernels/wrapping_arithmetic.h"

namespace sinter::blocked {
namespace {

template <class T>
T Larger(T a, T b) {
  return std::max(a, b);
}
template <class T>
T Smaller(T a, T b) {
  return std::min(a, b);
}

template <class T>
BroadcastRowFunction FunctionFor(const Operation& operation) {
  if (operation.Is<Add>()) return RunBinaryRow<T, T, WrappingAdd<T>>;
  if (operation.Is<Sub>()) return RunBinaryRow<T, T, WrappingSubtract<T>>;
  if (operation.Is<Mul>()) return RunBinaryRow<T, T, WrappingMultiply<T>>;
  if (operation.Is<Max>()) return RunBinaryRow<T, T, Larger<T>>;
  return RunBinaryRow<T, T, Smaller<T>>;
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
