// Infers the results of one node from its operands. Internal to ir/graph.cc.
#ifndef SINTER_IR_NODE_INFERENCE_H_
#define SINTER_IR_NODE_INFERENCE_H_

#include <optional>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

// The elements of a constant, if they are few integers or bools (Value::contents).
std::optional<std::vector<Dim>> ContentsOf(const Constant& constant);

// Returns the bodies with their inputs bound to the operands' types. A body that already has these
// types is returned as it is.
absl::StatusOr<std::vector<GraphRef>> BindBodies(const Operation& operation,
                                                 const std::vector<GraphRef>& bodies,
                                                 const std::vector<const Type*>& operands);

// Infers results, also for operands of unknown rank. Sets `missing_elements` to
// Inference::missing_elements unless it is null.
absl::StatusOr<std::vector<ResultInfo>> InferOperation(
    const Operation& operation, std::span<const OperandInfo> operands,
    const std::vector<GraphRef>& bodies, size_t output_count,
    std::vector<bool>* missing_elements = nullptr);

}  // namespace sinter

#endif  // SINTER_IR_NODE_INFERENCE_H_
