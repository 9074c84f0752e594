// Elements of any type as numbers of 64 bits, in which kernels compute: so a kernel is compiled for
// three types and not for thirteen.
#ifndef SINTER_KERNELS_NAIVE_WIDE_H_
#define SINTER_KERNELS_NAIVE_WIDE_H_

#include <array>
#include <cstdint>
#include <span>
#include <type_traits>

#include "absl/functional/function_ref.h"
#include "kernels/naive/naive.h"

namespace sinter::naive {

// What elements are computed in: floating point in f64, integers in 64 bits of their own
// signedness, bool as 0 and 1.
template <class T>
using Wide = std::conditional_t<kIsFloatingPoint<T>, double,
                                std::conditional_t<std::is_unsigned_v<T>, uint64_t, int64_t>>;

// Calls visitor(Wide<T>{}) for the C++ type T of the dtype and returns what it returns.
template <class Visitor>
auto VisitWide(DType dtype, Visitor visitor) {
  if (IsFloatingPoint(dtype)) return visitor(double{});
  switch (dtype) {
    case DType::kInt8:
    case DType::kInt16:
    case DType::kInt32:
    case DType::kInt64: return visitor(int64_t{});
    default: return visitor(uint64_t{});
  }
}

// Reads `count` elements, `stride` elements apart, from element `offset` on. W is the Wide of the
// dtype that the function was made for.
template <class W>
using LoadElements = void (*)(const void* from, int64_t offset, int64_t stride, int64_t count,
                              W* to);
template <class W>
LoadElements<W> LoaderOf(DType dtype);

// Writes elements likewise: floating point is rounded, integers wrap around.
template <class W>
using StoreElements = void (*)(const W* from, void* to, int64_t offset, int64_t stride,
                               int64_t count);
template <class W>
StoreElements<W> StorerOf(DType dtype);

// Calls function(inputs, count, result) tile by tile, until all elements of the output are there:
// result[i] is computed from inputs[k][i], one for each of the `kInputs` operands, which broadcast
// against the output. A tile's elements are read before the results are written, so the output may
// be one of the operands. `store` puts the results where they belong.
inline constexpr int64_t kTile = 256;
template <size_t kInputs, class In, class Out>
void ForEachTile(
    std::span<const InputView> inputs, const OutputView& output, StoreElements<Out> store,
    absl::FunctionRef<void(const std::array<In*, kInputs>& operands, int64_t count, Out* result)>
        function);

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_WIDE_H_
