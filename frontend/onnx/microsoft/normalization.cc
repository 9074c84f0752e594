// Layer normalisation of sums.
#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/layer_normalization.h"
#include "ir/ops/not.h"
#include "ir/ops/reduce_sum.h"
#include "ir/ops/rms_normalization.h"

namespace sinter::onnx {
namespace {

// The sum of x, the skip, which broadcasts to it, and, if given, the bias; it is result 3.
ValueId SkipSum(const OnnxNode& node, size_t bias, LoweringBuilder& make, Lowering& out) {
  ValueId sum = make.Sum(node.input(0), node.input(1));
  if (node.HasInput(bias)) sum = make.Sum(sum, node.input(bias));
  if (make.status().ok()) out.SetOutput(3, sum);
  return sum;
}

// Operands: x, skip, gamma, beta, bias. ONNX Runtime does not fill results 1 and 2.
absl::Status LowerSkipLayerNormalization(OnnxNode& node, Lowering& out) {
  const LayerNormalization op{.epsilon = node.Float("epsilon", 1e-12F)};
  LoweringBuilder make(out);
  std::vector<ValueId> operands = {SkipSum(node, 4, make, out), node.input(2)};
  if (node.HasInput(3)) operands.push_back(node.input(3));
  const ValueId y = make.Node(op, std::move(operands));
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

// Operands: x, skip, gamma, bias.
absl::Status LowerSkipSimplifiedLayerNormalization(OnnxNode& node, Lowering& out) {
  const RmsNormalization op{.epsilon = node.Float("epsilon", 1e-12F)};
  LoweringBuilder make(out);
  const ValueId y = make.Node(op, {SkipSum(node, 3, make, out), node.input(2)});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

// The number of elements of each row of the mask that are not 0; without a mask, 0 for each row of
// the token ids.
ValueId MaskLengths(const OnnxNode& node, LoweringBuilder& make) {
  const ValueId of = node.HasInput(7) ? node.input(7) : node.input(0);
  if (!make.status().ok()) return of;
  const ValueId zero = make.Scalar(make.type(of).dtype, 0);
  ValueId ones = make.Node(Equal{}, {of, node.HasInput(7) ? zero : of});
  ones = make.Node(Cast{.to = DType::kInt32}, {make.Node(Not{}, {ones})});
  return make.Node(ReduceSum{.axes = {1}, .keepdims = false}, {ones});
}

// The normalised sum of the embeddings of tokens, positions and segments. Operands: token ids
// [batch, length], segment ids, the three tables, gamma, beta, a mask, position ids. Results: y,
// the mask's lengths, the sum.
absl::Status LowerEmbedLayerNormalization(OnnxNode& node, Lowering& out) {
  const LayerNormalization op{.epsilon = node.Float("epsilon", 1e-12F)};
  node.Ignore({"mask_index_type"});
  const ValueId ids = node.input(0);
  if (out.rank(ids) != 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("the ids must have rank 2, not ", out.type(ids).ToString()));
  }
  if (node.HasInput(1) && !node.HasInput(4)) {
    return absl::InvalidArgumentError("segment ids need a table of segment embeddings");
  }
  SINTER_RETURN_IF_ERROR(node.RequireInputs({2, 3, 5, 6}));
  LoweringBuilder make(out);
  const ValueId positions = node.HasInput(8) ? node.input(8) : make.Positions(make.SizeOf(ids, 1));
  ValueId sum = make.Sum(make.Node(Gather{}, {node.input(2), ids}),
                         make.Node(Gather{}, {node.input(3), positions}));
  if (node.HasInput(1)) sum = make.Sum(sum, make.Node(Gather{}, {node.input(4), node.input(1)}));
  const ValueId y = make.Node(op, {sum, node.input(5), node.input(6)});
  if (out.IsWanted(1)) {
    const ValueId lengths = MaskLengths(node, make);
    if (make.status().ok()) out.SetOutput(1, lengths);
  }
  SINTER_RETURN_IF_ERROR(make.status());
  out.SetOutput(2, sum);
  return out.Return(y);
}

constexpr LoweringRow kMicrosoftNormalizationRows[] = {
    MicrosoftRow("EmbedLayerNormalization", {1, 9}, LowerEmbedLayerNormalization),
    MicrosoftRow("SkipLayerNormalization", {3, 5}, LowerSkipLayerNormalization),
    MicrosoftRow("SkipSimplifiedLayerNormalization", {3, 4}, LowerSkipSimplifiedLayerNormalization),
};

}  // namespace

LoweringTable MicrosoftNormalizationLowerings() { return kMicrosoftNormalizationRows; }

}  // namespace sinter::onnx
