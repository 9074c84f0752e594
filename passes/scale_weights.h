// Folds a scale and an offset of the output channels into convolutions.
#ifndef SINTER_PASSES_SCALE_WEIGHTS_H_
#define SINTER_PASSES_SCALE_WEIGHTS_H_

#include <optional>
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

}  // namespace sinter

#endif  // SINTER_PASSES_SCALE_WEIGHTS_H_
