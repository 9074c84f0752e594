// Lists the operators that an ONNX model uses, whether or not Sinter supports them.
#ifndef SINTER_FRONTEND_ONNX_OPERATOR_LIST_H_
#define SINTER_FRONTEND_ONNX_OPERATOR_LIST_H_

#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "sinter/import_limits.h"

namespace sinter {

// The ONNX names of the operators in the graph of a model file. The errors are those of parsing
// (ImportOnnxFile). Thread-safe.
absl::StatusOr<std::set<std::string>> ListOnnxOperators(const std::string& path,
                                                        const ImportLimits& limits = {});

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_OPERATOR_LIST_H_
