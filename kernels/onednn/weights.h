// Weights of convolutions and matmuls.
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
