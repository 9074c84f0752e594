// A convolution as this backend's kernels take it.
#ifndef SINTER_KERNELS_BLOCKED_CONV_PARTS_H_
#define SINTER_KERNELS_BLOCKED_CONV_PARTS_H_

#include <cstddef>
#include <optional>

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/window_sizes.h"
#include "kernels/fused_op.h"

namespace sinter::blocked {

// Inputs with at most this many channels may be channels-first: they are the network's inputs.
inline constexpr int64_t kFewChannels = 4;

struct ConvParts {
  WindowSizes sizes;
  bool depthwise;  // as many groups as input and output channels, and more than one
  Epilogue prologue;
  Epilogue epilogue;
  size_t weight;               // the node's operands
  std::optional<size_t> bias;  // not set: none, or the epilogue's
};

// The parts of a convolution with constant weights, whose other operands but the first are operands
// of the node. Returns nothing for another one.
std::optional<ConvParts> ConvPartsOf(const FusedOp& fused);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_CONV_PARTS_H_
