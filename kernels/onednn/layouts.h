// Sinter's layouts as oneDNN's memory descriptors.
#ifndef SINTER_KERNELS_ONEDNN_LAYOUTS_H_
#define SINTER_KERNELS_ONEDNN_LAYOUTS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ir/layout.h"
#include "oneapi/dnnl/dnnl.hpp"

namespace sinter::onednn {

using Dims = std::vector<int64_t>;
static_assert(std::is_same_v<Dims, dnnl::memory::dims>);

// The descriptor of an f32 tensor with these dimensions and layout, which is a permutation or has
// channels in blocks of 4, 8 or 16. Returns nothing for other layouts and for unsupported sizes: no
// elements, a rank of 0 or above 6, or 2^31 elements or more, since oneDNN's generated code uses
// 32-bit addresses in places.
std::optional<dnnl::memory::desc> DescOf(const Dims& dims, const Layout& layout);

// A plain tensor as a matrix: the axes before `first` are its rows, the others its columns. Returns
// nothing for unsupported sizes as above.
std::optional<dnnl::memory::desc> MatrixOf(std::span<const int64_t> dims, size_t first);

// The layouts that activations [N, C, ...] of this rank may have, in the order of oneDNN's speed:
// blocked, channels-last, plain. Below rank 3 and above rank 5 only plain.
std::vector<Layout> ActivationLayouts(int rank);

// The packed format of a constant in this form: its dimensions, strides and blocks.
std::string PackedFormatOf(const dnnl::memory::desc& desc);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_LAYOUTS_H_
