// Export to ONNX, so that other engines and viewers can open the graph. Any graph without Sinter's
// own kernels or layouts can be exported.
#ifndef SINTER_FRONTEND_ONNX_EXPORT_H_
#define SINTER_FRONTEND_ONNX_EXPORT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "ir/graph.h"

namespace sinter {

// The versions of ONNX's default operator set that the export can write, and the one that it writes
// unless another is asked for or needed. Engines may lack an operator in its newest version: ONNX
// Runtime 1.32 runs RoiAlign up to version 21 only.
inline constexpr int kLeastExportOpset = 18;
inline constexpr int kExportOpset = 24;
inline constexpr int kMostExportOpset = 25;

// kExportOpset, or the later version that the graph's element types need.
int ExportOpsetFor(const Graph& graph);

// Returns the graph as an ONNX model. Bodies of `fused` are inlined. Inputs, outputs and constants
// keep their names; other names are made unique. Symbols become dim_param; those that start with
// '?', which name nothing, become dimensions without a size. ImportOnnx of the result computes the
// same. `opset` is in [kLeastExportOpset, kMostExportOpset] (checked), or 0 for ExportOpsetFor(graph).
// Errors: Unimplemented when
// operators have no form in ONNX (all are listed) or in that operator set; InvalidArgument when a
// value's layout is not plain, or names are missing or collide; ResourceExhausted when the model
// exceeds protobuf's limit of 2 GB.
absl::StatusOr<std::string> ExportOnnx(const Graph& graph, int opset = 0);

// The same, into a file, which is written completely or not at all. Returns the bytes written.
absl::StatusOr<int64_t> ExportOnnxFile(const Graph& graph, const std::string& path, int opset = 0);

// The operators that cannot be exported.
std::vector<std::string_view> OperatorsWithoutExport();

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_EXPORT_H_
