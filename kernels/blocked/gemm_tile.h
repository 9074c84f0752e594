// The inner loops of convolutions and matmuls with constant weights: register tiles of the result,
// compiled for several instruction sets.
#ifndef SINTER_KERNELS_BLOCKED_GEMM_TILE_H_
#define SINTER_KERNELS_BLOCKED_GEMM_TILE_H_

#include <cstdint>

#include "kernels/blocked/ceil_div.h"

namespace sinter::blocked {

// c[r, j] = clamp(bias[j] + addend[r, j] + the sum over runs t and k < run_length of
// a[rows[r] + runs[t] + k] * panel[t * run_length + k, j]), for r < row_count and j < columns.
//
// `count` tiles follow one another: the rows of the result of each begin where those of the one before
// end, and its rows in `a` are a_step elements further.
struct GemmTile {
  int64_t count;
  int64_t a_step;
  const float* a;
  const int64_t* rows;  // offsets of the rows in a
  int64_t row_count;    // at most GemmTiles::most_rows[vectors]
  const int64_t* runs;  // offsets relative to a row: the runs of a window, or a single 0
  int64_t run_count;
  int64_t run_length;
  const float* panel;  // [run_count * run_length, vectors * lanes]
  // Weights of which the tile prefetches a vector into L2 for each row of its panel. Null: none.
  const float* next_weights;
  int64_t vectors;
  int64_t columns;  // of the result; at least one is in the panel's last vector
  // The last vector has columns for at most half of its lanes, and its two halves are equal, so
  // that one multiply-add serves two rows. Only for 2 to kMostPairedVectors vectors.
  bool paired;
  // The whole result has few rows (at most kFewRows), for whose sums an order that hides the latency
  // of multiply-adds is worth having. The order must not depend on how many rows a tile has, as
  // results would then depend on the number of threads.
  bool few_rows;
  const float* bias;      // one per column; null: none
  const float* addend;    // null: none
  int64_t addend_stride;  // from row to row
  float* c;
  int64_t c_row_stride;
  float min;  // infinite: no clamp
  float max;
};

// The tiles of so many rows, one or more, at most `most` each. They have about equal heights, because a tile of one
// row would not keep the processor busy: the first ones may have a row more.
class TileHeights {
 public:
  TileHeights(int64_t rows, int64_t most)
      : tiles_(CeilDiv(rows, most)), fewest_(rows / tiles_), longer_(rows % tiles_) {}

  int64_t tiles() const { return tiles_; }
  int64_t at(int64_t tile) const { return fewest_ + (tile < longer_ ? 1 : 0); }
  // The tiles from this one on that have the same height.
  int64_t equal(int64_t tile) const { return (tile < longer_ ? longer_ : tiles_) - tile; }

 private:
  int64_t tiles_;
  int64_t fewest_;
  int64_t longer_;
};

inline constexpr int64_t kMostTileRows = 8;
inline constexpr int64_t kMostTileVectors = 4;
// Pairing is not faster with four vectors, because such tiles have fewer rows whose sums it saves.
inline constexpr int64_t kMostPairedVectors = 3;
inline constexpr int64_t kFewRows = 3;
struct GemmTiles {
  int64_t lanes;                            // of a vector
  int64_t most_vectors;                     // of a panel
  int64_t most_rows[kMostTileVectors + 1];  // of a tile, by the number of its vectors
  void (*run)(const GemmTile& tile);

  // GemmTile::next_weights for the tile that is the panel's `number`th. The weights end at `end`. The
  // first tiles of a panel prefetch the panel behind it, which otherwise is read from L3 or memory
  // while its own first tile waits.
  const float* NextWeights(const GemmTile& tile, int64_t number, const float* end) const {
    const int64_t vectors = tile.vectors + number;
    const float* const next = tile.panel + vectors * tile.run_count * tile.run_length * lanes;
    return number < tile.vectors && next < end ? next : nullptr;
  }
};

// The tiles for the best instruction set that the processor has and SetMaxIsa allows.
const GemmTiles& TilesOfGemm();

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_GEMM_TILE_H_
