// Attention in the export.
#ifndef SINTER_FRONTEND_ONNX_EXPORT_ATTENTION_H_
#define SINTER_FRONTEND_ONNX_EXPORT_ATTENTION_H_

#include <optional>

#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter::onnx {

// A graph of the node's operands and results in operators that ONNX has: its Attention between
// transposes, or smaller ones. Nothing where the node is ONNX's Attention as it is.
absl::StatusOr<std::optional<Graph>> AttentionForExport(const Graph& graph, const Node& node);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_EXPORT_ATTENTION_H_
