// The cost model of convolutions by Winograd's minimal filtering.
#ifndef SINTER_KERNELS_BLOCKED_WINOGRAD_COST_H_
#define SINTER_KERNELS_BLOCKED_WINOGRAD_COST_H_

#include <cstdint>

#include "kernels/blocked/window_sizes.h"

namespace sinter::blocked {

// Whether the sizes are those of a 3 x 3 convolution with stride 1 that is large enough for Winograd
// to pay.
bool WinogradPays(const WindowSizes& sizes);

// The results along a side of a tile that cost least: 2 or 4.
int WinogradTileSize(const WindowSizes& sizes);

// Multiplications of a product that take as long as to transform these elements.
int64_t WinogradTransformCost(int64_t elements);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_WINOGRAD_COST_H_
