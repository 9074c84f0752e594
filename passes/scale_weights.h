// Convolutions with a scale and an offset of their output channels absorbed.
#ifndef SINTER_PASSES_SCALE_WEIGHTS_H_
#define SINTER_PASSES_SCALE_WEIGHTS_H_

#include <optional>
#include <vector>

#include "ir/graph.h"
#include "passes/patch.h"

namespace sinter {

// Output channels of a conv or conv_transpose with constant f32 weight and (if any) bias; nothing
// for other nodes.
std::optional<int64_t> ScalableChannels(const Graph& graph, const Node& convolution);

// Adds to the patch the convolution whose output channel m is that of `convolution` times scale[m]
// plus offset[m], and returns its result. `convolution` must have ScalableChannels, as many as
// scale and offset have elements.
ValueId AddScaledConvolution(Patch& patch, const Graph& graph, const Node& convolution,
                             const std::vector<double>& scale, const std::vector<double>& offset);

}  // namespace sinter

#endif  // SINTER_PASSES_SCALE_WEIGHTS_H_
