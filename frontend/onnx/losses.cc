// Losses over the score of the target class at every position.
#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/gather_elements.h"
#include "ir/ops/log_softmax.h"
#include "ir/ops/neg.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/reduce_sum.h"
#include "ir/ops/squeeze.h"

namespace sinter::onnx {
namespace {

// -weight[target] * log_probability[target], and 0 for the ignored class; reduced to the weighted
// mean, the sum, or not at all.
//   log_probability [batch, classes, ...]; target [batch, ...]; weight [classes], optional (the
//   node's operand 2)
absl::StatusOr<ValueId> LikelihoodLoss(OnnxNode& node, ValueId log_probability, ValueId target,
                                       Lowering& out) {
  LoweringBuilder make(out);
  const DType dtype = out.type(log_probability).dtype;
  const DType index_type = out.type(target).dtype;
  const std::string reduction = node.Text("reduction", "mean");
  const bool ignores = node.HasAttribute("ignore_index");
  const int64_t ignored = node.Integer("ignore_index", 0);
  SINTER_RETURN_IF_ERROR(node.status());
  ValueId classes = make.WithAxes(target, {1});
  ValueId skipped;
  if (ignores) {
    skipped = make.Node(Equal{}, {classes, make.Scalar(index_type, static_cast<double>(ignored))});
    classes = make.Choose(skipped, make.Scalar(index_type, 0), classes);
  }
  ValueId loss =
      make.Node(Neg{}, {make.Node(GatherElements{.axis = 1}, {log_probability, classes})});
  ValueId weight;
  if (node.HasInput(2)) {
    weight = make.Node(Gather{}, {node.input(2), classes});
  } else if (ignores) {
    weight = make.Scalar(dtype, 1);
  }
  if (ignores) weight = make.Choose(skipped, make.Scalar(dtype, 0), weight);
  if (weight.valid()) loss = make.Product(loss, weight);
  if (ignores) loss = make.Choose(skipped, make.Scalar(dtype, 0), loss);
  loss = make.Node(Squeeze{.axes = {1}}, {loss});
  if (reduction == "sum") {
    loss = make.Node(ReduceSum{.keepdims = false}, {loss});
  } else if (reduction == "mean" && weight.valid()) {
    loss = make.Quotient(make.Node(ReduceSum{.keepdims = false}, {loss}),
                         make.Node(ReduceSum{.keepdims = false}, {weight}));
  } else if (reduction == "mean") {
    loss = make.Node(ReduceMean{.keepdims = false}, {loss});
  } else if (reduction != "none") {
    return absl::UnimplementedError(absl::StrCat("reduction '", reduction, "' is not supported"));
  }
  SINTER_RETURN_IF_ERROR(make.status());
  return loss;
}

absl::Status LowerNegativeLogLikelihoodLoss(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId loss,
                          LikelihoodLoss(node, node.input(0), node.input(1), out));
  return out.Return(loss);
}

absl::Status LowerSoftmaxCrossEntropyLoss(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId log_probability,
                          out.Add(LogSoftmax{.axis = 1}, {node.input(0)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId loss,
                          LikelihoodLoss(node, log_probability, node.input(1), out));
  out.SetOutput(1, log_probability);
  return out.Return(loss);
}

constexpr LoweringRow kLossesRows[] = {
    {"NegativeLogLikelihoodLoss", 12, LoweringRow::kLatest, {2, 3}, LowerNegativeLogLikelihoodLoss},
    {"SoftmaxCrossEntropyLoss", 12, LoweringRow::kLatest, {2, 3}, LowerSoftmaxCrossEntropyLoss},
};

}  // namespace

LoweringTable LossLowerings() { return kLossesRows; }

}  // namespace sinter::onnx
