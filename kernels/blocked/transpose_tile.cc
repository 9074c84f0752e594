#include "kernels/blocked/transpose_tile.h"

#include <cstring>

// Highway includes this file again for each instruction set.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/blocked/transpose_tile.cc"
#include <hwy/foreach_target.h>
// Must follow foreach_target.h.
#include <hwy/highway.h>

#include "kernels/blocked/lanes.h"

HWY_BEFORE_NAMESPACE();
namespace sinter::blocked::HWY_NAMESPACE {
namespace {

constexpr int64_t kColumns = 4;  // that a 128-bit block holds
// Columns that are transposed before the next rows, so that the rows' cache lines are read once and
// the columns' lines stay in L1.
constexpr int64_t kColumnsAtOnce = 16;

#if HWY_TARGET == HWY_SCALAR
constexpr int64_t kRows = 0;  // there are no blocks to shuffle
HWY_INLINE void TransposeBlock(const float*, int64_t, float*, int64_t) {}
#else
constexpr int64_t kRows = HWY_LANES(float);

// A vector of blocks of four elements, of rows 0, 4, 8, ... from `from` on.
template <int kLanes>
HWY_INLINE auto EveryFourthRow(const float* from, int64_t stride) {
  if constexpr (kLanes == kColumns) {
    return hn::LoadU(hn::FixedTag<float, kColumns>(), from);
  } else {
    constexpr int kHalf = kLanes / 2;
    return hn::Combine(hn::FixedTag<float, kLanes>(),
                       EveryFourthRow<kHalf>(from + kHalf * stride, stride),
                       EveryFourthRow<kHalf>(from, stride));
  }
}

// Transposes kRows rows of four columns.
HWY_INLINE void TransposeBlock(const float* from, int64_t from_stride, float* to,
                               int64_t to_stride) {
  const V row0 = EveryFourthRow<kRows>(from, from_stride);
  const V row1 = EveryFourthRow<kRows>(from + from_stride, from_stride);
  const V row2 = EveryFourthRow<kRows>(from + 2 * from_stride, from_stride);
  const V row3 = EveryFourthRow<kRows>(from + 3 * from_stride, from_stride);
  const V even_lower = hn::InterleaveLower(d, row0, row2);
  const V odd_lower = hn::InterleaveLower(d, row1, row3);
  const V even_upper = hn::InterleaveUpper(d, row0, row2);
  const V odd_upper = hn::InterleaveUpper(d, row1, row3);
  hn::StoreU(hn::InterleaveLower(d, even_lower, odd_lower), d, to);
  hn::StoreU(hn::InterleaveUpper(d, even_lower, odd_lower), d, to + to_stride);
  hn::StoreU(hn::InterleaveLower(d, even_upper, odd_upper), d, to + 2 * to_stride);
  hn::StoreU(hn::InterleaveUpper(d, even_upper, odd_upper), d, to + 3 * to_stride);
}
#endif

void TransposeSlowly(const float* from, int64_t from_stride, int64_t rows, int64_t columns,
                     float* to, int64_t to_stride) {
  for (int64_t c = 0; c < columns; ++c) {
    for (int64_t r = 0; r < rows; ++r) {
      // The elements may be integers.
      std::memcpy(to + c * to_stride + r, from + r * from_stride + c, sizeof(float));
    }
  }
}

void Transpose(const float* from, int64_t from_stride, int64_t rows, int64_t columns, float* to,
               int64_t to_stride) {
  if (rows == 0 || columns == 0) return;  // the pointers may be null
  const int64_t whole_rows = kRows == 0 ? 0 : rows - rows % kRows;
  const int64_t whole_columns = kRows == 0 ? 0 : columns - columns % kColumns;
  for (int64_t first = 0; first < whole_columns; first += kColumnsAtOnce) {
    const int64_t last = HWY_MIN(first + kColumnsAtOnce, whole_columns);
    for (int64_t r = 0; r < whole_rows; r += kRows) {
      for (int64_t c = first; c < last; c += kColumns) {
        TransposeBlock(from + r * from_stride + c, from_stride, to + c * to_stride + r, to_stride);
      }
    }
  }
  TransposeSlowly(from + whole_columns, from_stride, whole_rows, columns - whole_columns,
                  to + whole_columns * to_stride, to_stride);
  TransposeSlowly(from + whole_rows * from_stride, from_stride, rows - whole_rows, columns,
                  to + whole_rows, to_stride);
}

TransposeFunction Function() { return Transpose; }

}  // namespace
}  // namespace sinter::blocked::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sinter::blocked {
namespace {
HWY_EXPORT(Function);
}  // namespace

TransposeFunction TransposeKernel() { return HWY_DYNAMIC_DISPATCH(Function)(); }

}  // namespace sinter::blocked
#endif  // HWY_ONCE
