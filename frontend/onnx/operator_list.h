// Which operators an ONNX model uses, whether or not Sinter has them.
#ifndef SINTER_FRONTEND_ONNX_OPERATOR_LIST_H_
#define SINTER_FRONTEND_ONNX_OPERATOR_LIST_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "frontend/onnx/limits.h"

namespace sinter {

// ONNX's names of the operators in the graph of the model in a file. Errors are those of parsing
// (ImportOnnxFile). Thread-safe.
absl::StatusOr<std::set<std::string>> ListOnnxOperators(const std::string& path,
                                                        const ImportLimits& limits = {});

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_OPERATOR_LIST_H_
