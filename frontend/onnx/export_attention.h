// Export of attention.
#ifndef SINTER_FRONTEND_ONNX_EXPORT_ATTENTION_H_
#define SINTER_FRONTEND_ONNX_EXPORT_ATTENTION_H_

#include <optional>

#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter::onnx {

// Returns a graph from the node's operands to its results in ONNX's operators: Attention between
// transposes, or smaller operators. Returns nothing if ONNX's Attention expresses the node
// directly.
absl::StatusOr<std::optional<Graph>> AttentionForExport(const Graph& graph, const Node& node);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_EXPORT_ATTENTION_H_
