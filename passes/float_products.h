// Part of `legalise`: integer products as f32 products.
#ifndef SINTER_PASSES_FLOAT_PRODUCTS_H_
#define SINTER_PASSES_FLOAT_PRODUCTS_H_

#include <cstdint>

#include "ir/graph.h"
#include "passes/pass.h"
#include "passes/passes.h"

namespace sinter {

// Longer sums of products of two differences up to 255 might not fit into i32.
inline constexpr int64_t kMostIntegerProducts = (int64_t{1} << 31) / (255 * 255);

// For a fused node whose body begins with an integer product: see float_products.cc.
MaybePatch UseFloatProduct(const Graph& graph, NodeId id, PassContext& context);

}  // namespace sinter

#endif  // SINTER_PASSES_FLOAT_PRODUCTS_H_
