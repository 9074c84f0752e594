// What of ONNX Sinter takes and gives, as data: for lists and documents.
#ifndef SINTER_FRONTEND_ONNX_SUPPORTED_OPERATORS_H_
#define SINTER_FRONTEND_ONNX_SUPPORTED_OPERATORS_H_

#include <optional>
#include <string_view>
#include <vector>

#include "ir/operation.h"

namespace sinter {

// An operator of ONNX's default domain that the import takes in models of the operator sets `since`
// to `until` (kNewestOpset where there is no end to see). Parts of it may still be refused:
// attributes, element types, operands that must be constant.
struct OnnxOperator {
  std::string_view op_type;
  int since;
  int until;
  Arity inputs;
};

// All of them, by name and version.
std::vector<OnnxOperator> SupportedOnnxOperators();

// The ONNX operator that a node of the Sinter operator of this name is exported as; nothing when it
// has none.
std::optional<std::string_view> ExportedAs(std::string_view operator_name);

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_SUPPORTED_OPERATORS_H_
