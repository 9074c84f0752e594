// BatchNormalization, in inference and in training.
#include "ir/ops/batch_normalization.h"

#include "frontend/onnx/lowering.h"
#include "ir/ops/add.h"
#include "ir/ops/cast.h"
#include "ir/ops/div.h"
#include "ir/ops/mul.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/sqrt.h"
#include "ir/ops/squeeze.h"
#include "ir/ops/sub.h"
#include "ir/ops/unsqueeze.h"

namespace sinter::onnx {
namespace {

// From opset 15 on the input, the scale and bias, and the statistics may have three different
// types. The node is computed in the widest.
absl::StatusOr<ValueId> Normalize(const BatchNormalization& op, std::vector<ValueId> operands,
                                  Lowering& out) {
  const DType own = out.type(operands[0]).dtype;
  DType widest = own;
  for (const ValueId operand : operands) {
    const DType dtype = out.type(operand).dtype;
    if (SizeOf(dtype) > SizeOf(widest)) widest = dtype;
  }
  for (ValueId& operand : operands) {
    if (out.type(operand).dtype == widest) continue;
    SINTER_ASSIGN_OR_RETURN(operand, out.Add(Cast{.to = widest}, {operand}));
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId y, out.Add(op, std::move(operands)));
  if (own == widest) return y;
  return out.Add(Cast{.to = own}, {y});
}

// Up to opset 8, with `spatial` = 0, each element of an image has its own statistics.
absl::Status LowerPerElement(const OnnxNode& node, float epsilon, Lowering& out) {
  const ValueId variance = node.input(4);
  const ValueId small = out.AddScalar(out.type(variance).dtype, static_cast<double>(epsilon));
  SINTER_ASSIGN_OR_RETURN(const ValueId centred, out.Add(Sub{}, {node.input(0), node.input(3)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId positive, out.Add(Add{}, {variance, small}));
  SINTER_ASSIGN_OR_RETURN(const ValueId deviation, out.Add(Sqrt{}, {positive}));
  SINTER_ASSIGN_OR_RETURN(const ValueId normal, out.Add(Div{}, {centred, deviation}));
  SINTER_ASSIGN_OR_RETURN(const ValueId scaled, out.Add(Mul{}, {normal, node.input(1)}));
  return out.Return(Add{}, {scaled, node.input(2)});
}

// Gives an input of rank 1, which has one channel, the axis of the channels.
absl::StatusOr<ValueId> WithChannels(ValueId x, Lowering& out) {
  const Shape& shape = out.type(x).shape;
  if (!shape.has_rank() || shape.rank() != 1) return x;
  return out.Add(Unsqueeze{.axes = {1}}, {x});
}

// Returns `y`, without the axis that WithChannels added to `input` if it added one.
absl::Status ReturnLike(ValueId input, ValueId with_channels, ValueId y, Lowering& out) {
  if (with_channels == input) return out.Return(y);
  return out.Return(Squeeze{.axes = {1}}, {y});
}

// old * momentum + now * (1 - momentum)
absl::StatusOr<ValueId> Running(ValueId old, ValueId now, float momentum, Lowering& out) {
  const DType dtype = out.type(old).dtype;
  if (out.type(now).dtype != dtype) {
    SINTER_ASSIGN_OR_RETURN(now, out.Add(Cast{.to = dtype}, {now}));
  }
  const auto keep = static_cast<double>(momentum);
  SINTER_ASSIGN_OR_RETURN(const ValueId kept, out.Add(Mul{}, {old, out.AddScalar(dtype, keep)}));
  SINTER_ASSIGN_OR_RETURN(const ValueId added,
                          out.Add(Mul{}, {now, out.AddScalar(dtype, 1 - keep)}));
  return out.Add(Add{}, {kept, added});
}

// Normalises with the statistics of the input itself. The other results are the running statistics.
absl::Status LowerTraining(const OnnxNode& node, const BatchNormalization& op, float momentum,
                           ValueId x, Lowering& out) {
  std::vector<int64_t> axes;
  for (int axis = 0; axis < out.rank(x); ++axis) {
    if (axis != 1) axes.push_back(axis);
  }
  const ReduceMean reduce{.axes = axes, .keepdims = true};
  SINTER_ASSIGN_OR_RETURN(const ValueId mean, out.Add(reduce, {x}));
  SINTER_ASSIGN_OR_RETURN(const ValueId centred, out.Add(Sub{}, {x, mean}));
  SINTER_ASSIGN_OR_RETURN(const ValueId squares, out.Add(Mul{}, {centred, centred}));
  SINTER_ASSIGN_OR_RETURN(const ValueId variance, out.Add(reduce, {squares}));
  SINTER_ASSIGN_OR_RETURN(const ValueId means, out.Add(Squeeze{.axes = axes}, {mean}));
  SINTER_ASSIGN_OR_RETURN(const ValueId variances, out.Add(Squeeze{.axes = axes}, {variance}));
  SINTER_ASSIGN_OR_RETURN(const ValueId y,
                          Normalize(op, {x, node.input(1), node.input(2), means, variances}, out));
  SINTER_RETURN_IF_ERROR(ReturnLike(node.input(0), x, y, out));
  for (size_t i = 1; i < 3; ++i) {
    if (!node.HasOutput(i)) continue;
    SINTER_ASSIGN_OR_RETURN(const ValueId running,
                            Running(node.input(2 + i), i == 1 ? means : variances, momentum, out));
    out.SetOutput(i, running);
  }
  return absl::OkStatus();
}

absl::Status LowerBatchNormalization(OnnxNode& node, Lowering& out) {
  const BatchNormalization op{.epsilon = node.Float("epsilon", 1e-5F)};
  const float momentum = node.Float("momentum", 0.9F);
  const bool per_element = node.opset() < 9 && !node.Flag("spatial", true);
  const bool training = node.opset() >= 14 && node.Flag("training_mode", false);
  SINTER_RETURN_IF_ERROR(node.status());
  if (per_element) return LowerPerElement(node, op.epsilon, out);
  SINTER_ASSIGN_OR_RETURN(const ValueId x, WithChannels(node.input(0), out));
  if (training) return LowerTraining(node, op, momentum, x, out);
  SINTER_ASSIGN_OR_RETURN(
      const ValueId y,
      Normalize(op, {x, node.input(1), node.input(2), node.input(3), node.input(4)}, out));
  return ReturnLike(node.input(0), x, y, out);
}

constexpr LoweringRow kBatchNormalizationRows[] = {
    {"BatchNormalization", 7, LoweringRow::kLatest, {5, 5}, LowerBatchNormalization},
};

}  // namespace

LoweringTable BatchNormalizationLowerings() { return kBatchNormalizationRows; }

}  // namespace sinter::onnx
