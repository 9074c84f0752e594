// The ONNX operators that Sinter imports and exports, as data for listings and documentation.
#ifndef SINTER_FRONTEND_ONNX_SUPPORTED_OPERATORS_H_
#define SINTER_FRONTEND_ONNX_SUPPORTED_OPERATORS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "ir/operation.h"

namespace sinter {

// An operator that the import supports in operator sets `since` to `until` of its domain. In the
// default domain, "", `until` is kNewestOpset if it has no known end. The import may still refuse some attributes, element types
// and non-constant operands.
struct OnnxOperator {
  std::string_view domain;
  std::string_view op_type;
  int since;
  int until;
  Arity inputs;
};

// All supported operators, sorted by domain, name and version.
std::vector<OnnxOperator> SupportedOnnxOperators();

// The ONNX operator that nodes of this Sinter operator are exported as; nothing if there is none.
std::optional<std::string_view> ExportedAs(std::string_view operator_name);

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_SUPPORTED_OPERATORS_H_
