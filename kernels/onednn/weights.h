// Weights of convolutions and matmuls.
//
// They are packed into the form that the chosen kernel wants, which the packed format names. Where
// the catalog has a form of a constant already, only kernels that read that form are asked for:
// weights are packed once for all input shapes, and a new shape creates one descriptor for a
// convolution. One exception has been seen: channels-last 3x3 convolutions whose width is 1.
// Channels-last kernels choose blocks of 16 or 24 channels by the width, so preferring blocked
// layouts (conv.cc) is what keeps one form for all widths: 50 widths of a text recogniser hold
// exactly as many packed bytes as the first, where they held 1.6 times as many before.
#ifndef SINTER_KERNELS_ONEDNN_WEIGHTS_H_
#define SINTER_KERNELS_ONEDNN_WEIGHTS_H_

#include "kernels/onednn/bindings.h"

namespace sinter::onednn {

// [M, C / group, kernel...] as [group, M / group, C / group, kernel...] when there are groups.
inline Dims GroupedDims(const Dims& weight, int64_t group) {
  if (group == 1) return weight;
  Dims grouped = weight;
  grouped[0] /= group;
  grouped.insert(grouped.begin(), group);
  return grouped;
}

// Lets oneDNN choose.
inline dnnl::memory::desc AnyFormat(const Dims& dims) {
  return {dims, dnnl::memory::data_type::f32, dnnl::memory::format_tag::any};
}

// The weights in the form that the primitive chose: as they are when that is the dense one, else
// packed. False when they would have to be packed and are no constant.
inline bool BindWeights(const Operand& weight, const dnnl::memory::desc& dense,
                        const dnnl::memory::desc& chosen, Bindings& bindings) {
  if (chosen == dense) return bindings.Bind(DNNL_ARG_WEIGHTS, weight, {dense, Layout()});
  return bindings.BindPacked(DNNL_ARG_WEIGHTS, weight, dense, chosen);
}

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_WEIGHTS_H_
