// The order in which a model's nodes can be lowered.
#ifndef SINTER_FRONTEND_ONNX_NODE_ORDER_H_
#define SINTER_FRONTEND_ONNX_NODE_ORDER_H_

#include <vector>

#include "absl/status/statusor.h"
#include "ir/source_table.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

// Indices of the graph's nodes, each after those that it takes from; of the nodes that could come
// next, the first. ONNX asks for this order in the file, but not all files have it. InvalidArgument
// when a value is defined twice or not at all, or the nodes form a cycle. `sources` names the
// nodes.
absl::StatusOr<std::vector<int>> NodeOrder(const GraphProto& graph, const SourceTable& sources);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_NODE_ORDER_H_
