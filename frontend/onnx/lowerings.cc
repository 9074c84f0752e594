// The list of all lowerings.
#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "frontend/onnx/lowering.h"
#include "ir/hash_map.h"
#include "sinter/status.h"

namespace sinter::onnx {

namespace {

// By domain and name.
using Rows =
    HashMap<std::pair<absl::string_view, absl::string_view>, std::vector<const LoweringRow*>>;

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
                                      SequenceLowerings(),
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
      for (const LoweringRow& row : table) {
        (*rows)[{ToAbsl(row.domain), ToAbsl(row.op_type)}].push_back(&row);
      }
    }
    return rows;
  }();
  return *kLoweringsRows;
}

}  // namespace

const LoweringRow* FindLowering(std::string_view domain, std::string_view op_type, int opset) {
  const auto rows = RowsByName().find({ToAbsl(domain), ToAbsl(op_type)});
  if (rows == RowsByName().end()) return nullptr;
  for (const LoweringRow* const row : rows->second) {
    if (row->since <= opset && opset <= row->until) return row;
  }
  return nullptr;
}

bool HasLowering(std::string_view domain, std::string_view op_type) {
  return RowsByName().contains({ToAbsl(domain), ToAbsl(op_type)});
}

std::vector<const LoweringRow*> AllLowerings() {
  std::vector<const LoweringRow*> rows;
  for (const auto& [name, same_name] : RowsByName()) {
    rows.insert(rows.end(), same_name.begin(), same_name.end());
  }
  std::sort(rows.begin(), rows.end(), [](const LoweringRow* a, const LoweringRow* b) {
    return std::tie(a->domain, a->op_type, a->since) < std::tie(b->domain, b->op_type, b->since);
  });
  return rows;
}

}  // namespace sinter::onnx
