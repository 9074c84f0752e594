// Scales and offsets of channels, as constants and in the weights of convolutions.
#ifndef SINTER_PASSES_SCALE_WEIGHTS_H_
#define SINTER_PASSES_SCALE_WEIGHTS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ir/graph.h"
#include "passes/patch.h"

namespace sinter {

// The number of output channels of a conv or conv_transpose with constant f32 weight and (if any)
// bias; nothing for other nodes.
std::optional<int64_t> ScalableChannels(const Graph& graph, const Node& convolution);

// Adds to the patch a convolution whose output channel m is that of `convolution` times scale[m]
// plus offset[m], and returns its result. ScalableChannels of `convolution` must be the number of
// elements of scale and offset.
ValueId AddScaledConvolution(Patch& patch, const Graph& graph, const Node& convolution,
                             const std::vector<double>& scale, const std::vector<double>& offset);

// Adds to the patch a constant with one number per channel, shaped to broadcast along axis 1 of a
// value of this rank.
ValueId AddChannels(Patch& patch, std::span<const double> numbers, int rank);

}  // namespace sinter

#endif  // SINTER_PASSES_SCALE_WEIGHTS_H_
