// The list of all lowerings.
#include <map>
#include <string_view>
#include <vector>

#include "frontend/onnx/lowering.h"

namespace sinter::onnx {

const LoweringRow* FindLowering(std::string_view op_type, int opset) {
  static const auto* const kRows = [] {
    auto* rows = new std::multimap<std::string_view, const LoweringRow*>();
    for (const LoweringTable table : {ActivationLowerings(),
                                      ArithmeticLowerings(),
                                      ArrangementLowerings(),
                                      AttentionLowerings(),
                                      BatchNormalizationLowerings(),
                                      EinsumLowerings(),
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
                                      SamplingLowerings(),
                                      SelectionLowerings(),
                                      ShapeLowerings(),
                                      SlicingLowerings(),
                                      SoftmaxLowerings()}) {
      for (const LoweringRow& row : table) rows->emplace(row.op_type, &row);
    }
    return rows;
  }();
  const auto [first, last] = kRows->equal_range(op_type);
  for (auto row = first; row != last; ++row) {
    if (row->second->since <= opset && opset <= row->second->until) return row->second;
  }
  return nullptr;
}

}  // namespace sinter::onnx
