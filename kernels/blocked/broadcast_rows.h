// Elementwise functions of operands of any type, with broadcasting. Their loops follow the result's
// rows, along which each operand is contiguous or one element.
#ifndef SINTER_KERNELS_BLOCKED_BROADCAST_ROWS_H_
#define SINTER_KERNELS_BLOCKED_BROADCAST_ROWS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/rows.h"

namespace sinter::blocked {

inline constexpr size_t kMostBroadcastOperands = 3;

// A row of the result, or a part of one.
struct BroadcastRow {
  using Offsets = std::array<int64_t, kMostBroadcastOperands>;  // one for each operand

  int64_t count;
  int64_t result;   // the first element of the result
  Offsets first;    // the first element of each operand
  Offsets strides;  // 1, or 0 where the operand is one element
};

// Computes a row.
using BroadcastRowFunction = void (*)(const BroadcastRow& row, const Pointers& pointers);

// Offers a kernel that computes the node's only result, in the plain layout, with the function. The
// node has at most kMostBroadcastOperands operands.
void OfferBroadcastRows(const KernelQuery& query, KernelName name, BroadcastRowFunction function,
                        Offers& offers);

// A row of kFunction(operand).
template <class T, auto kFunction>
void RunUnaryRow(const BroadcastRow& row, const Pointers& pointers) {
  const T* const a = static_cast<const T*>(pointers.inputs[0]) + row.first[0];
  T* const to = static_cast<T*>(pointers.outputs[0]) + row.result;
  for (int64_t i = 0; i < row.count; ++i) to[i] = kFunction(a[i * row.strides[0]]);
}

// A row of kFunction(a, b), of two operands of one type.
template <class T, class Result, auto kFunction>
void RunBinaryRow(const BroadcastRow& row, const Pointers& pointers) {
  const T* const a = static_cast<const T*>(pointers.inputs[0]) + row.first[0];
  const T* const b = static_cast<const T*>(pointers.inputs[1]) + row.first[1];
  Result* const to = static_cast<Result*>(pointers.outputs[0]) + row.result;
  // The compiler vectorises loops with constant strides only.
  if (row.strides[0] == 0) {
    const T one = *a;
    for (int64_t i = 0; i < row.count; ++i) to[i] = kFunction(one, b[i * row.strides[1]]);
  } else if (row.strides[1] == 0) {
    const T one = *b;
    for (int64_t i = 0; i < row.count; ++i) to[i] = kFunction(a[i], one);
  } else {
    for (int64_t i = 0; i < row.count; ++i) to[i] = kFunction(a[i], b[i]);
  }
}

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_BROADCAST_ROWS_H_
