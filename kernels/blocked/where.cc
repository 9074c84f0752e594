// Where: elements of one of two operands, which are only moved. Types of the same size share a kernel.
#include "ir/ops/where.h"

#include <algorithm>
#include <cstdint>

#include "kernels/blocked/broadcast_rows.h"

namespace sinter::blocked {
namespace {

// Masks instead of branches and constant strides let the compiler vectorise the loop.
template <class T, int kStrideOfA, int kStrideOfB>
void Choose(const bool* condition, const T* a, const T* b, int64_t count, T* to) {
  for (int64_t i = 0; i < count; ++i) {
    const T of_a = static_cast<T>(T{0} - static_cast<T>(condition[i]));
    const T of_b = static_cast<T>(~of_a);
    to[i] = static_cast<T>((a[i * kStrideOfA] & of_a) | (b[i * kStrideOfB] & of_b));
  }
}

template <class T>
void RunWhereRow(const BroadcastRow& row, const Pointers& pointers) {
  const bool* const condition = static_cast<const bool*>(pointers.inputs[0]) + row.first[0];
  const T* const a = static_cast<const T*>(pointers.inputs[1]) + row.first[1];
  const T* const b = static_cast<const T*>(pointers.inputs[2]) + row.first[2];
  T* const to = static_cast<T*>(pointers.outputs[0]) + row.result;
  const bool a_is_one = row.strides[1] == 0;
  const bool b_is_one = row.strides[2] == 0;
  if (row.strides[0] == 0) {
    const T* const chosen = *condition ? a : b;
    if (*condition ? a_is_one : b_is_one) {
      std::fill_n(to, row.count, *chosen);
    } else {
      std::copy_n(chosen, row.count, to);
    }
  } else if (a_is_one) {
    (b_is_one ? Choose<T, 0, 0> : Choose<T, 0, 1>)(condition, a, b, row.count, to);
  } else {
    (b_is_one ? Choose<T, 1, 0> : Choose<T, 1, 1>)(condition, a, b, row.count, to);
  }
}

BroadcastRowFunction FunctionOf(int64_t element_bytes) {
  switch (element_bytes) {
    case 1: return RunWhereRow<uint8_t>;
    case 2: return RunWhereRow<uint16_t>;
    case 4: return RunWhereRow<uint32_t>;
    case 8: return RunWhereRow<uint64_t>;
    default: return nullptr;
  }
}

}  // namespace

void OfferWhere(const KernelQuery& query, Offers& offers) {
  const BroadcastRowFunction function = FunctionOf(SizeOf(query.output(0).dtype));
  if (function == nullptr) return;
  OfferBroadcastRows(query, {"where", "rows"}, function, offers);
}

}  // namespace sinter::blocked
