// The list of all lowerings.
#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "frontend/onnx/lowering.h"

namespace sinter::onnx {

namespace {

// By domain and name.
using Rows = std::multimap<std::pair<std::string_view, std::string_view>, const LoweringRow*>;

const Rows& RowsByName() {
  static const auto* const kLoweringsRows = [] {
    auto* rows = new Rows();
    for (const LoweringTable table : {ActivationLowerings(),
                                      ArithmeticLowerings(),
                                      ArrangementLowerings(),
                                      AttentionLowerings(),
                                      BatchNormalizationLowerings(),
                                      EinsumLowerings(),
                                      FlexAttentionLowerings(),
                                      FourierLowerings(),
                                      LinearAttentionLowerings(),
                                      LossLowerings(),
                                      ConstantLowerings(),
                                      ControlFlowLowerings(),
                                      ConvolutionLowerings(),
                                      LogicLowerings(),
                                      MatrixLowerings(),
                                      NormalizationLowerings(),
                                      PoolingLowerings(),
                                      QuantizationLowerings(),
                                      RecurrentLowerings(),
                                      ReductionLowerings(),
                                      ResizeLowerings(),
                                      RotaryEmbeddingLowerings(),
                                      SamplingLowerings(),
                                      SelectionLowerings(),
                                      ShapeLowerings(),
                                      SignalWindowLowerings(),
                                      SlicingLowerings(),
                                      SoftmaxLowerings(),
                                      FusedProductLowerings(),
                                      MicrosoftActivationLowerings(),
                                      MicrosoftAttentionLowerings(),
                                      GroupQueryAttentionLowerings(),
                                      MicrosoftNormalizationLowerings(),
                                      BlockQuantizedLowerings(),
                                      InverseLowerings(),
                                      MicrosoftQuantizedLowerings(),
                                      QuantizedProductLowerings()}) {
      for (const LoweringRow& row : table) rows->emplace(std::pair(row.domain, row.op_type), &row);
    }
    return rows;
  }();
  return *kLoweringsRows;
}

}  // namespace

const LoweringRow* FindLowering(std::string_view domain, std::string_view op_type, int opset) {
  const auto [first, last] = RowsByName().equal_range({domain, op_type});
  for (auto row = first; row != last; ++row) {
    if (row->second->since <= opset && opset <= row->second->until) return row->second;
  }
  return nullptr;
}

bool HasLowering(std::string_view domain, std::string_view op_type) {
  return RowsByName().contains({domain, op_type});
}

std::vector<const LoweringRow*> AllLowerings() {
  std::vector<const LoweringRow*> rows;
  for (const auto& [name, row] : RowsByName()) rows.push_back(row);
  std::sort(rows.begin(), rows.end(), [](const LoweringRow* a, const LoweringRow* b) {
    return std::tie(a->domain, a->op_type, a->since) < std::tie(b->domain, b->op_type, b->since);
  });
  return rows;
}

}  // namespace sinter::onnx
