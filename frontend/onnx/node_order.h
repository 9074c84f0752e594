// The order in which a model's nodes can be lowered.
#ifndef SINTER_FRONTEND_ONNX_NODE_ORDER_H_
#define SINTER_FRONTEND_ONNX_NODE_ORDER_H_

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ir/source_table.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

// Whether an enclosing graph defines a name.
using IsOutside = absl::FunctionRef<bool(const std::string& name)>;

// Returns the indices of the graph's nodes, each after the nodes whose results it or its bodies
// use. Of several nodes that could come next, the first does. ONNX requires this order in the file,
// but not all files have it. Returns InvalidArgument when a value is defined twice or not at all,
// or when the nodes form a cycle. `sources` names the nodes, from `first_source` on.
absl::StatusOr<std::vector<int>> NodeOrder(const GraphProto& graph, const SourceTable& sources,
                                           size_t first_source, IsOutside is_outside);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_NODE_ORDER_H_
