// Comparisons of numbers.
#include <cstdint>
#include <functional>

#include "ir/ops.h"
#include "kernels/blocked/broadcast_rows.h"

namespace sinter::blocked {
namespace {

template <auto kCompare>
BroadcastRowFunction FunctionFor(DType dtype) {
  switch (dtype) {
    case DType::kFloat32: return RunBinaryRow<float, bool, kCompare>;
    case DType::kInt64: return RunBinaryRow<int64_t, bool, kCompare>;
    case DType::kInt32: return RunBinaryRow<int32_t, bool, kCompare>;
    case DType::kInt8: return RunBinaryRow<int8_t, bool, kCompare>;
    case DType::kUint8: return RunBinaryRow<uint8_t, bool, kCompare>;
    default: return nullptr;
  }
}

BroadcastRowFunction FunctionOf(const Operation& operation, DType dtype) {
  if (operation.Is<Equal>()) return FunctionFor<std::equal_to<>{}>(dtype);
  if (operation.Is<Greater>()) return FunctionFor<std::greater<>{}>(dtype);
  if (operation.Is<GreaterOrEqual>()) return FunctionFor<std::greater_equal<>{}>(dtype);
  if (operation.Is<Less>()) return FunctionFor<std::less<>{}>(dtype);
  return FunctionFor<std::less_equal<>{}>(dtype);
}

}  // namespace

void OfferComparison(const KernelQuery& query, Offers& offers) {
  const BroadcastRowFunction function = FunctionOf(query.operation(), query.input(0).dtype);
  if (function == nullptr) return;
  OfferBroadcastRows(query, {"comparison", "rows"}, function, offers);
}

}  // namespace sinter::blocked
