#include "frontend/onnx/supported_operators.h"

#include <algorithm>

#include "frontend/onnx/import.h"
#include "frontend/onnx/lowering.h"
#include "frontend/onnx/raising.h"

namespace sinter {

std::vector<OnnxOperator> SupportedOnnxOperators() {
  std::vector<OnnxOperator> operators;
  for (const onnx::LoweringRow* row : onnx::AllLowerings()) {
    const bool is_default = row->domain.empty();
    operators.push_back({.domain = row->domain,
                         .op_type = row->op_type,
                         .since = row->since,
                         .until = is_default ? std::min(row->until, kNewestOpset) : 1,
                         .inputs = row->inputs});
  }
  return operators;
}

std::optional<std::string_view> ExportedAs(std::string_view operator_name) {
  const onnx::RaisingRow* row = onnx::FindRaising(operator_name);
  if (row == nullptr) return std::nullopt;
  return row->op_type;
}

}  // namespace sinter
