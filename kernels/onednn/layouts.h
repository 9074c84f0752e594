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

// f32 of these dimensions in this layout: any permutation, or channels in blocks of 4, 8 or 16.
// Nothing for other layouts, and for sizes that oneDNN is not given: no elements, a rank of 0 or
// above 6, 2^31 elements or more (its generated code addresses with 32 bits in places).
std::optional<dnnl::memory::desc> DescOf(const Dims& dims, const Layout& layout);

// Plain memory seen as a matrix: the axes before `first` are its rows, the others its columns.
// Nothing for sizes as above.
std::optional<dnnl::memory::desc> MatrixOf(std::span<const int64_t> dims, size_t first);

// Every layout that activations [N, C, ...] of this rank may have, those that oneDNN computes best
// in first: blocked, channels-last, plain. Only plain below rank 3.
std::vector<Layout> ActivationLayouts(int rank);

// Names the bytes of a constant in this form: dimensions, strides and blocks.
std::string PackedFormatOf(const dnnl::memory::desc& desc);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_LAYOUTS_H_
