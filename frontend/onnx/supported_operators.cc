#include "frontend/onnx/supported_operators.h"

#include <algorithm>

#include "frontend/onnx/import.h"
#include "frontend/onnx/lowering.h"
#include "frontend/onnx/raising.h"

namespace sinter {

std::vector<OnnxOperator> SupportedOnnxOperators() {
  std::vector<OnnxOperator> operators;
  for (const onnx::LoweringRow* row : onnx::AllLowerings()) {
    operators.push_back({.op_type = row->op_type,
                         .since = std::max(row->since, kOldestOpset),
                         .until = std::min(row->until, kNewestOpset),
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
