#include "kernels/blocked/strided_copy.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "ir/check.h"
#include "kernels/blocked/transpose_tile.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

// Ranges smaller than this are not worth a thread.
constexpr int64_t kBytesPerThread = 32 << 10;
// Rows and columns of the tiles in which rectangles are transposed. Source and target stay in L1.
constexpr int64_t kTile = 16;
constexpr int64_t kRowsAtOnce = 4 * kTile;  // of a rectangle, so that threads can share it

// Drops axes of one element, sorts the axes by descending stride in `to`, and merges neighbours
// that form one axis in both tensors.
std::vector<CopyAxis> Simplify(std::vector<CopyAxis> axes) {
  std::erase_if(axes, [](const CopyAxis& axis) { return axis.size == 1; });
  std::stable_sort(axes.begin(), axes.end(), [](const CopyAxis& a, const CopyAxis& b) {
    return std::abs(a.to) > std::abs(b.to);
  });
  std::vector<CopyAxis> joined;
  for (const CopyAxis& axis : axes) {
    if (!joined.empty() && joined.back().from == axis.size * axis.from &&
        joined.back().to == axis.size * axis.to) {
      joined.back() = {joined.back().size * axis.size, axis.from, axis.to};
    } else {
      joined.push_back(axis);
    }
  }
  return joined;
}

template <class T>
void CopyRun(const std::byte* from, std::byte* to, const CopyAxis& run) {
  for (int64_t i = 0; i < run.size; ++i) {
    std::memcpy(to + i * run.to, from + i * run.from, sizeof(T));
  }
}

template <class T>
void TransposeTile(const std::byte* from, std::byte* to, const CopyAxis& row,
                   const CopyAxis& column, int64_t rows, int64_t columns) {
  for (int64_t c = 0; c < columns; ++c) {
    for (int64_t r = 0; r < rows; ++r) {
      std::memcpy(to + c * column.to + r * row.to, from + c * column.from + r * row.from,
                  sizeof(T));
    }
  }
}

// A full tile, whose sizes are compile-time constants.
template <class T>
void TransposeWholeTile(const std::byte* from, std::byte* to, int64_t row_from, int64_t column_to) {
  T tile[kTile][kTile];
  for (int64_t r = 0; r < kTile; ++r) std::memcpy(tile[r], from + r * row_from, sizeof(tile[r]));
  for (int64_t c = 0; c < kTile; ++c) {
    T line[kTile];
    for (int64_t r = 0; r < kTile; ++r) line[r] = tile[r][c];
    std::memcpy(to + c * column_to, line, sizeof(line));
  }
}

// Bytes in blocks of 8 by 8, each row of which is a word: first neighbouring bytes of neighbouring
// rows change places, then pairs of bytes, then halves of words.
template <>
void TransposeWholeTile<uint8_t>(const std::byte* from, std::byte* to, int64_t row_from,
                                 int64_t column_to) {
  static_assert(std::endian::native == std::endian::little);
  constexpr int64_t kBlock = 8;
  constexpr uint64_t kLow[] = {0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff};
  constexpr int64_t kBlocks = kTile / kBlock;
  for (int64_t block = 0; block < kBlocks * kBlocks; ++block) {
    const int64_t first_row = block / kBlocks * kBlock;
    const int64_t first_column = block % kBlocks * kBlock;
    uint64_t words[kBlock];
    for (int64_t r = 0; r < kBlock; ++r) {
      const std::byte* const row = from + (first_row + r) * row_from;
      std::memcpy(&words[r], row + first_column, sizeof(words[r]));
    }
    for (int64_t step = 0; step < 3; ++step) {
      const int64_t apart = int64_t{1} << step;
      for (int64_t r = 0; r < kBlock; ++r) {
        if ((r & apart) != 0) continue;
        uint64_t& upper = words[r];
        uint64_t& lower = words[r + apart];
        const uint64_t changed = ((upper >> (8 * apart)) ^ lower) & kLow[step];
        lower ^= changed;
        upper ^= changed << (8 * apart);
      }
    }
    for (int64_t c = 0; c < kBlock; ++c) {
      std::byte* const column = to + (first_column + c) * column_to;
      std::memcpy(column + first_row, &words[c], sizeof(words[c]));
    }
  }
}

template <class T>
void Transpose(const std::byte* from, std::byte* to, const CopyAxis& row, const CopyAxis& column) {
  for (int64_t r = 0; r < row.size; r += kTile) {
    for (int64_t c = 0; c < column.size; c += kTile) {
      const std::byte* const tile_from = from + r * row.from + c * column.from;
      std::byte* const tile_to = to + r * row.to + c * column.to;
      if (r + kTile <= row.size && c + kTile <= column.size) {
        TransposeWholeTile<T>(tile_from, tile_to, row.from, column.to);
      } else {
        TransposeTile<T>(tile_from, tile_to, row, column, std::min(kTile, row.size - r),
                         std::min(kTile, column.size - c));
      }
    }
  }
}

template <>
void Transpose<uint32_t>(const std::byte* from, std::byte* to, const CopyAxis& row,
                         const CopyAxis& column) {
  constexpr auto kBytes = static_cast<int64_t>(sizeof(uint32_t));
  TransposeKernel()(reinterpret_cast<const float*>(from), row.from / kBytes, row.size, column.size,
                    reinterpret_cast<float*>(to), column.to / kBytes);
}

template <class Function>
void WithElement(int64_t bytes, Function function) {
  switch (bytes) {
    case 1: return function(uint8_t{});
    case 2: return function(uint16_t{});
    case 4: return function(uint32_t{});
    default: return function(uint64_t{});
  }
}

}  // namespace

std::vector<CopyAxis> CopyAxesOf(const std::vector<int64_t>& dims,
                                 const std::vector<int64_t>& from_strides,
                                 const std::vector<int64_t>& to_strides) {
  std::vector<CopyAxis> axes;
  for (size_t i = 0; i < dims.size(); ++i) {
    axes.push_back({dims[i], from_strides[i], to_strides[i]});
  }
  return axes;
}

StridedCopy::StridedCopy(std::vector<CopyAxis> axes, int64_t element_bytes)
    : outer_(Simplify(std::move(axes))), element_bytes_(element_bytes) {
  SINTER_CHECK(element_bytes == 1 || element_bytes == 2 || element_bytes == 4 ||
               element_bytes == 8);
  for (CopyAxis& axis : outer_) {
    axis.from *= element_bytes;
    axis.to *= element_bytes;
  }
  if (!outer_.empty()) {
    row_ = outer_.back();
    outer_.pop_back();
    // If the innermost axis is dense in `to` and another axis is dense in `from`, the two form a
    // rectangle.
    const auto dense = std::find_if(outer_.begin(), outer_.end(), [&](const CopyAxis& axis) {
      return axis.from == element_bytes && axis.size > 1;
    });
    if (row_.to == element_bytes && row_.from != element_bytes && row_.from != 0 &&
        dense != outer_.end()) {
      column_ = *dense;
      outer_.erase(dense);
    }
  }
  rows_at_once_ = column_.size > 1 ? std::min(row_.size, kRowsAtOnce) : row_.size;
  pieces_of_row_ = (row_.size + rows_at_once_ - 1) / rows_at_once_;
  count_ = pieces_of_row_;
  for (const CopyAxis& axis : outer_) count_ *= axis.size;
}

void StridedCopy::Run(const void* from, void* to) const {
  const int64_t bytes = std::max<int64_t>(1, rows_at_once_ * column_.size * element_bytes_);
  ParallelFor(
      count_, std::max<int64_t>(1, kBytesPerThread / bytes), [&](int64_t begin, int64_t end) {
        RunRange(static_cast<const std::byte*>(from), static_cast<std::byte*>(to), begin, end);
      });
}

void StridedCopy::RunRange(const std::byte* from, std::byte* to, int64_t begin, int64_t end) const {
  for (int64_t i = begin; i < end; ++i) {
    const int64_t first_row = i % pieces_of_row_ * rows_at_once_;
    const CopyAxis row{std::min(rows_at_once_, row_.size - first_row), row_.from, row_.to};
    const std::byte* run_from = from + first_row * row.from;
    std::byte* run_to = to + first_row * row.to;
    int64_t index = i / pieces_of_row_;
    for (auto axis = outer_.rbegin(); axis != outer_.rend(); ++axis) {
      const int64_t at = index % axis->size;
      index /= axis->size;
      run_from += at * axis->from;
      run_to += at * axis->to;
    }
    if (column_.size > 1) {
      WithElement(element_bytes_, [&](auto element) {
        Transpose<decltype(element)>(run_from, run_to, row, column_);
      });
    } else if (row.from == element_bytes_ && row.to == element_bytes_) {
      std::memcpy(run_to, run_from, static_cast<size_t>(row.size * element_bytes_));
    } else {
      WithElement(element_bytes_,
                  [&](auto element) { CopyRun<decltype(element)>(run_from, run_to, row); });
    }
  }
}

}  // namespace sinter::blocked
