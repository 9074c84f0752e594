// Every element arrives where it belongs, and nothing else is written, for all sizes around a vector.
#include "kernels/blocked/transpose_tile.h"

#include <cstdint>
#include <vector>

#include "gtest/gtest.h"
#include "tests/kernels/blocked/each_isa.h"

namespace sinter::blocked {
namespace {

constexpr float kUntouched = -1;

void ExpectTransposed(int64_t rows, int64_t columns, int64_t padding) {
  const int64_t from_stride = columns + padding;
  const int64_t to_stride = rows + padding;
  // Neither begins at a multiple of a vector.
  std::vector<float> from(static_cast<size_t>(1 + rows * from_stride));
  for (size_t i = 0; i < from.size(); ++i) from[i] = static_cast<float>(i);
  std::vector<float> to(static_cast<size_t>(1 + columns * to_stride), kUntouched);
  TransposeKernel()(from.data() + 1, from_stride, rows, columns, to.data() + 1, to_stride);
  for (int64_t c = 0; c < columns; ++c) {
    for (int64_t r = 0; r < to_stride; ++r) {
      const float wanted =
          r < rows ? from[static_cast<size_t>(1 + r * from_stride + c)] : kUntouched;
      ASSERT_EQ(to[static_cast<size_t>(1 + c * to_stride + r)], wanted)
          << rows << " x " << columns << ", row " << r << ", column " << c;
    }
  }
}

class Transposing : public EachIsa {};

TEST_P(Transposing, MovesEveryElement) {
  for (int64_t rows = 1; rows <= 35; ++rows) {
    for (const int64_t columns : {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 20, 31, 33, 67}) {
      ExpectTransposed(rows, columns, 0);
      ExpectTransposed(rows, columns, 3);
    }
  }
}

TEST_P(Transposing, AnEmptyMatrixMayBeNull) {
  TransposeKernel()(nullptr, 8, 0, 4, nullptr, 8);
  TransposeKernel()(nullptr, 8, 4, 0, nullptr, 8);
}

INSTANTIATE_TEST_SUITE_P(Isa, Transposing, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter::blocked
