// Elements of any type as 64-bit numbers, in which kernels compute. A kernel is therefore compiled
// for three types instead of thirteen.
#ifndef SINTER_KERNELS_NAIVE_WIDE_H_
#define SINTER_KERNELS_NAIVE_WIDE_H_

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "absl/functional/function_ref.h"
#include "kernels/naive/naive.h"

namespace sinter::naive {

// The type in which elements are computed: f64 for floating point, 64 bits of the same signedness
// for integers, 0 and 1 for bool.
template <class T>
using Wide = std::conditional_t<kIsFloatingPoint<T> || kIsNarrowFloat<T>, double,
                                std::conditional_t<kIsSigned<T>, int64_t, uint64_t>>;

// Calls visitor(T{}) for the C++ type of a dtype that operators compute with. Inference refuses
// operands of the others, the narrow ones.
template <class Visitor>
void VisitNumber(DType dtype, Visitor&& visitor) {
  VisitDType(dtype, [&](auto zero) {
    if constexpr (kIsNarrow<decltype(zero)>) {
      SINTER_CHECK(false);
    } else {
      visitor(zero);
    }
  });
}

// Calls visitor(Wide<T>{}) for the C++ type T of the dtype and returns what it returns.
template <class Visitor>
auto VisitWide(DType dtype, Visitor visitor) {
  if (IsFloatingPoint(dtype) || IsNarrowFloat(dtype)) return visitor(double{});
  switch (dtype) {
    case DType::kInt2:
    case DType::kInt4:
    case DType::kInt8:
    case DType::kInt16:
    case DType::kInt32:
    case DType::kInt64: return visitor(int64_t{});
    default: return visitor(uint64_t{});
  }
}

// Reads `count` elements, `stride` elements apart, from element `offset` on. W is the Wide of the
// function's dtype.
template <class W>
using LoadElements = void (*)(const void* from, int64_t offset, int64_t stride, int64_t count,
                              W* to);
template <class W>
LoadElements<W> LoaderOf(DType dtype);

// Writes elements in the same way. Floating point is rounded; integers wrap around.
template <class W>
using StoreElements = void (*)(const W* from, void* to, int64_t offset, int64_t stride,
                               int64_t count);
template <class W>
StoreElements<W> StorerOf(DType dtype);

// Calls function(operands, count, result) for every tile of the output. It computes result[i] from
// operands[k][i] for k < kInputs; the operands are broadcast to the output. A tile's elements are
// read before its results are written, so the output may be one of the operands. `store` writes the
// results to the output.
inline constexpr int64_t kTile = 256;
template <class W>
using StoreTile =
    absl::FunctionRef<void(const W* from, void* to, int64_t offset, int64_t stride, int64_t count)>;
template <size_t kInputs, class In, class Out>
void ForEachTile(
    std::span<const InputView> inputs, const OutputView& output, StoreTile<Out> store,
    absl::FunctionRef<void(const std::array<In*, kInputs>& operands, int64_t count, Out* result)>
        function);

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_WIDE_H_
