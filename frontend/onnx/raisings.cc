// The list of all raisings.
#include <map>

#include "frontend/onnx/raising.h"

namespace sinter::onnx {

const RaisingRow* FindRaising(std::string_view operator_name) {
  static const auto* const kRaisingsRows = [] {
    auto* rows = new std::map<std::string_view, const RaisingRow*>();
    for (const RaisingTable table :
         {ActivationRaisings(), ArithmeticRaisings(), ArrangementRaisings(), AttentionRaisings(),
          ControlFlowRaisings(), ConvolutionRaisings(), LayerRaisings(), LogicRaisings(),
          QuantizationRaisings(), RecurrentRaisings(), ReductionRaisings(), ResizeRaisings(),
          SamplingRaisings(), SelectionRaisings(), ShapeRaisings(), SlicingRaisings()}) {
      for (const RaisingRow& row : table) rows->emplace(row.operator_name, &row);
    }
    return rows;
  }();
  const auto found = kRaisingsRows->find(operator_name);
  return found == kRaisingsRows->end() ? nullptr : found->second;
}

}  // namespace sinter::onnx
