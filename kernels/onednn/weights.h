// Weights of convolutions and matmuls.
//
// Weights are packed into the form that the chosen kernel reads; the packed format names it. If the
// catalog already has a form of a constant, only kernels that read that form are requested. Weights
// are therefore packed once for all input shapes, and a new shape creates one descriptor per
// convolution. The only known exception is channels-last 3x3 convolutions whose width is 1.
// Channels-last kernels choose blocks of 16 or 24 channels depending on the width; preferring
// blocked layouts (conv.cc) keeps one form for all widths. 50 widths of a text recogniser need
// exactly as many packed bytes as the first, instead of 1.6 times as many.
#ifndef SINTER_KERNELS_ONEDNN_WEIGHTS_H_
#define SINTER_KERNELS_ONEDNN_WEIGHTS_H_

#include "kernels/onednn/bindings.h"

namespace sinter::onednn {

// [M, C / group, kernel...] as [group, M / group, C / group, kernel...] if there are groups.
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

// Binds the weights in the form that the primitive chose: unchanged if that is the dense form,
// otherwise packed. False if they would have to be packed but are not constant.
inline bool BindWeights(const Operand& weight, const dnnl::memory::desc& dense,
                        const dnnl::memory::desc& chosen, Bindings& bindings) {
  if (chosen == dense) return bindings.Bind(DNNL_ARG_WEIGHTS, weight, {dense, Layout()});
  return bindings.BindPacked(DNNL_ARG_WEIGHTS, weight, dense, chosen);
}

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_WEIGHTS_H_
