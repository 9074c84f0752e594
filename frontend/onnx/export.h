// Export to ONNX: any graph without kernels or layouts of our own, so that other engines and
// viewers can open it.
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

// The version of ONNX's default operator set and of its file format that the export writes.
inline constexpr int kExportOpset = 24;
inline constexpr int kExportIrVersion = 11;

// The graph as an ONNX model. Bodies of `fused` are inlined; names of inputs, outputs and constants
// stay (others are made unique); symbols become dim_param, but those that start with '?', which
// name nothing, become dimensions without a size. ImportOnnx of the result computes the same.
// Errors: Unimplemented when operators have no form in ONNX, all of them listed; InvalidArgument
// when a value has another layout than the plain one, or names leave no choice; ResourceExhausted
// when the model is beyond the 2 GB that protobuf takes.
absl::StatusOr<std::string> ExportOnnx(const Graph& graph);

// The same, as a file, which is there whole or not at all; the bytes written.
absl::StatusOr<int64_t> ExportOnnxFile(const Graph& graph, const std::string& path);

// The operators that the export has no form for.
std::vector<std::string_view> OperatorsWithoutExport();

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_EXPORT_H_
