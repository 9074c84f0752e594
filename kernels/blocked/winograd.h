// Convolutions of 3 x 3 with stride 1 by Winograd's minimal filtering (winograd_tile.h).
//
// The result is divided into square tiles, and tiles into blocks. Each thread transforms the input of
// a block, multiplies it by the transformed weights, one matrix product for each element of a tile,
// and transforms the products back, so a block's data stays in cache between the three. If there are
// too few tiles for a block for each thread, all tiles are one block, and the threads share each of
// the three.
#ifndef SINTER_KERNELS_BLOCKED_WINOGRAD_H_
#define SINTER_KERNELS_BLOCKED_WINOGRAD_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/panels.h"
#include "kernels/blocked/strided_rows.h"
#include "kernels/blocked/window_sizes.h"
#include "kernels/parallel.h"

namespace sinter::blocked {

// Input and result are channels-last. Immutable and thread-safe.
class Winograd {
 public:
  // Whether the weights are small enough for transformed ones to be finite.
  static bool CanTransform(std::span<const float> weights);

  Winograd(const WindowSizes& sizes, Epilogue epilogue);

  std::string PackedFormat() const;
  int64_t weight_elements() const { return in_ * in_ * panels_.element_count(); }
  // Transforms weights [out_channels, channels, 3, 3].
  void Pack(const float* weights, float* to) const;
  int64_t workspace_bytes() const;

  struct Arguments {
    StridedRows<const float> input;  // rows are pixels
    const float* weights;
    const float* bias;    // null: the epilogue's
    NodeOperands inputs;  // for the epilogue
    void* workspace;
    StridedRows<float> to;
  };
  void Run(Arguments arguments) const;

 private:
  struct Tile {
    int64_t image;
    int64_t line;  // of the result, where the tile begins
    int64_t pixel;
  };
  // Tiles with their transformed inputs, [in_ * in_, tiles, channels], and products.
  struct Block {
    WorkRange tiles;
    float* input;
    float* products;
  };
  // A panel of the weights for an element of a tile.
  struct Factor {
    int64_t element;
    const Panels::Panel& panel;
  };
  void DivideWork();
  Tile TileAt(int64_t number) const;
  int64_t TileElements() const { return in_ * in_ * (sizes_.channels + sizes_.out_channels); }
  int64_t EdgeElements() const { return in_ * in_ * sizes_.channels; }
  // Each works on these tiles of the block. `edge` is room for a tile's pixels.
  void TransformInput(const Arguments& arguments, const Block& block, const WorkRange& tiles,
                      float* edge) const;
  void Multiply(const float* weights, const Block& block, const WorkRange& tiles,
                const Factor& factor) const;
  void TransformOutput(const Arguments& arguments, const Block& block,
                       const WorkRange& tiles) const;
  void RunBlock(const Arguments& arguments, const Block& block, float* edge) const;
  void RunShared(const Arguments& arguments) const;
  // Computes channels [first, last) of a tile's results with plain sums: its input or its sums are
  // not finite, and then a transformed tile is wrong as a whole.
  void ComputePlainly(const Arguments& arguments, const Tile& tile, int64_t first,
                      int64_t last) const;
  // The weights of a channel of the input for a channel of the result, from the transformed ones.
  void WeightsOf(const float* weights, int64_t out_channel, int64_t channel, float (&to)[9]) const;

  WindowSizes sizes_;
  Epilogue epilogue_;
  int out_;     // results along a side of a tile
  int64_t in_;  // elements of the input along a side of a tile
  Panels panels_;
  int64_t tiles_in_line_;
  int64_t tiles_in_image_;
  int64_t tiles_;
  int64_t workers_ = 1;
  int64_t block_tiles_ = 0;
  std::vector<WorkRange> blocks_;      // of tiles; one if the threads share it
  std::vector<WorkRange> transforms_;  // of tiles, if the threads share the block
  std::vector<WorkRange> products_;    // likewise
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_WINOGRAD_H_
