// The inner loops of integer matmuls and convolutions: a register tile of the result, compiled for
// several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_INTEGER_TILE_H_
#define SINTER_KERNELS_BLOCKED_INTEGER_TILE_H_

#include <cstdint>

namespace sinter::blocked {

// c[r, j] = start[j] + the sum over runs t and i < 2 * run_pairs of a[rows[r] + runs[t] + i] times
// the weight of column j minus its zero point, for r < row_count and j < columns. Sums wrap around.
//
// Where all weights, whose zero point is 0 then, are from -64 to 64, `a` may also be u8. Sums of two
// products fit into 16 bits, and the processor multiplies four at a time.
struct IntegerTile {
  const int16_t* a = nullptr;      // from -255 to 255
  const uint8_t* bytes = nullptr;  // instead of a
  const int64_t* rows = nullptr;   // offsets of the rows in a
  int64_t row_count = 0;           // at most IntegerTiles::most_rows
  const int64_t* runs;             // offsets relative to a row: the runs of a window, or a single 0
  int64_t run_count;
  int64_t run_pairs;  // even for bytes
  // [run_count * run_pairs, vectors * lanes, 2], for bytes [.. / 2, vectors * lanes, 4].
  const int8_t* panel;
  const int16_t* zeros;  // [vectors * lanes, 2]: the zero point of each column, twice
  int64_t vectors;
  const int32_t* start = nullptr;  // readable up to a whole vector; null: zeros
  int64_t columns = 0;             // at least one is in the panel's last vector
  int32_t* c = nullptr;
  int64_t c_row_stride = 0;
};

// What becomes of the sums s of column j: clamp(float(s + bias[j]) * scale[j] + offset[j]), rounded
// after each operation, as f32 or quantised: saturate(round(clamped / quantum) + zero).
struct IntegerFinish {
  enum class Kind { kSums, kFloat, kUint8, kInt8 };
  Kind kind = Kind::kSums;  // kSums: s + bias[j]
  // Readable up to a whole vector of columns.
  const int32_t* bias = nullptr;  // null: zeros
  const float* scale = nullptr;
  const float* offset = nullptr;
  float min = 0;
  float max = 0;
  float quantum = 1;
  int32_t zero = 0;

  int64_t element_bytes() const { return kind == Kind::kSums || kind == Kind::kFloat ? 4 : 1; }
};

// Rows of sums and where their results belong.
struct FinishedRows {
  const int32_t* sums = nullptr;
  int64_t sums_row_stride = 0;  // at least whole vectors of `lanes` columns
  int64_t row_count = 0;
  int64_t first_column;
  int64_t columns;
  void* to;               // the result's element of the first row and column
  int64_t to_row_stride;  // elements
};

inline constexpr int kMostByteWeight = 64;
inline constexpr int64_t kMostIntegerVectors = 2;
inline constexpr int64_t kMostIntegerLanes = 16;
inline constexpr int64_t kMostIntegerRows = 12;
struct IntegerTiles {
  int64_t lanes;      // i32 elements of a vector, at most kMostIntegerLanes
  int64_t most_rows;  // at most kMostIntegerRows
  void (*run)(const IntegerTile& tile);
  bool takes_bytes;  // whether the processor has an instruction for that
  // Not for kSums.
  void (*finish)(const IntegerFinish& finish, const FinishedRows& rows);
  // to[i] = (from[i] ^ flip) - zero, where the xor is a number from 0 to 255.
  void (*center)(const uint8_t* from, uint8_t flip, int16_t zero, int16_t* to, int64_t count);
};

// The tiles for the best instruction set that the processor has and SetMaxIsa allows.
const IntegerTiles& TilesOfIntegers();

// Runs the tile for rows at offsets[0] to offsets[count - 1], in tiles of about equal sizes, and
// finishes them. The rows, columns and c of the tile, and the sums and rows of `to`, need not be set.
void RunIntegerRows(IntegerTile tile, const int64_t* offsets, int64_t count, IntegerFinish finish,
                    FinishedRows to);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_INTEGER_TILE_H_
