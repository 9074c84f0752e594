// Normalisations over statistics of the input itself.
#include <array>

#include "frontend/onnx/lowering.h"
#include "ir/ops/add.h"
#include "ir/ops/cast.h"
#include "ir/ops/div.h"
#include "ir/ops/gather.h"
#include "ir/ops/group_normalization.h"
#include "ir/ops/layer_normalization.h"
#include "ir/ops/lp_normalization.h"
#include "ir/ops/lrn.h"
#include "ir/ops/mul.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/rms_normalization.h"
#include "ir/ops/sqrt.h"
#include "ir/ops/sub.h"

namespace sinter::onnx {
namespace {

// ONNX Runtime writes the operator into models of older operator sets, too.
absl::Status LowerLayerNormalization(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const DType stash_type,
                          node.ElementType("stash_type", TensorProto::FLOAT));
  const LayerNormalization op{.axis = node.Integer("axis", -1),
                              .epsilon = node.Float("epsilon", 1e-5F),
                              .stash_type = stash_type};
  std::vector<ValueId> operands = {node.input(0), node.input(1)};
  if (node.HasInput(2)) operands.push_back(node.input(2));
  const bool wants_statistics = node.HasOutput(1) || node.HasOutput(2);
  SINTER_ASSIGN_OR_RETURN(const std::vector<ValueId> results,
                          out.AddNode(op, std::move(operands), wants_statistics ? 3 : 1));
  for (size_t i = 0; i < results.size(); ++i) out.SetOutput(i, results[i]);
  return absl::OkStatus();
}

// The result has the scale's type, which may differ from the input's. The node is computed in the
// wider one. ONNX Runtime writes the operator as SimplifiedLayerNormalization.
absl::Status LowerRmsNormalization(OnnxNode& node, Lowering& out) {
  const RmsNormalization op{.axis = node.Integer("axis", -1),
                            .epsilon = node.Float("epsilon", 1e-5F)};
  node.Ignore({"stash_type"});  // the computation is at least as precise
  ValueId x = node.input(0);
  ValueId scale = node.input(1);
  const DType to = out.type(scale).dtype;
  const DType from = out.type(x).dtype;
  const DType wide = SizeOf(from) > SizeOf(to) ? from : to;
  if (from != wide) {
    SINTER_ASSIGN_OR_RETURN(x, out.Add(Cast{.to = wide}, {x}));
  }
  if (to != wide) {
    SINTER_ASSIGN_OR_RETURN(scale, out.Add(Cast{.to = wide}, {scale}));
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId y, out.Add(op, {x, scale}));
  if (to == wide) return out.Return(y);
  return out.Return(Cast{.to = to}, {y});
}

// The number of channels, axis 1 of the input.
absl::StatusOr<int64_t> Channels(const Lowering& out, ValueId x) {
  const OperandShape shape = out.shape(x);
  if (shape.rank() < 2) {
    return absl::InvalidArgumentError(
        absl::StrCat("the input must have channels, not ", shape.ToString()));
  }
  SINTER_ASSIGN_OR_RETURN(const Dim channels, shape.dim(1));
  if (!channels.is_static()) {
    return absl::UnimplementedError(
        absl::StrCat("the number of channels must be known, not ", shape.ToString()));
  }
  return channels.value();
}

// Up to opset 20 scale and bias have one element per group, later one per channel.
absl::StatusOr<ValueId> ForChannels(ValueId parameter, int64_t channels, int64_t groups,
                                    Lowering& out) {
  if (groups < 1 || channels % groups != 0 ||
      !CouldEqual(out.shape(parameter).whole(), Shape{groups})) {
    return absl::InvalidArgumentError(absl::StrCat(groups, " groups of ", channels,
                                                   " channels cannot have scale or bias ",
                                                   out.shape(parameter).ToString()));
  }
  SINTER_RETURN_IF_ERROR(out.CountMadeBytes(DType::kInt64, std::array{channels}));
  std::vector<int64_t> group_of;
  for (int64_t c = 0; c < channels; ++c) group_of.push_back(c / (channels / groups));
  return out.Add(Gather{.axis = 0}, {parameter, out.AddIntegers(group_of)});
}

absl::Status LowerGroupNormalization(OnnxNode& node, Lowering& out) {
  const GroupNormalization op{.num_groups = node.Integer("num_groups", 0),
                              .epsilon = node.Float("epsilon", 1e-5F)};
  if (node.opset() >= 21) node.Ignore({"stash_type"});  // the computation is at least as precise
  ValueId scale = node.input(1);
  ValueId bias = node.input(2);
  if (node.opset() < 21) {
    SINTER_ASSIGN_OR_RETURN(const int64_t channels, Channels(out, node.input(0)));
    SINTER_ASSIGN_OR_RETURN(scale, ForChannels(scale, channels, op.num_groups, out));
    SINTER_ASSIGN_OR_RETURN(bias, ForChannels(bias, channels, op.num_groups, out));
  }
  return out.Return(op, {node.input(0), scale, bias});
}

absl::Status LowerInstanceNormalization(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const int64_t channels, Channels(out, node.input(0)));
  const GroupNormalization op{.num_groups = channels, .epsilon = node.Float("epsilon", 1e-5F)};
  return out.Return(op, {node.input(0), node.input(1), node.input(2)});
}

absl::Status LowerLpNormalization(OnnxNode& node, Lowering& out) {
  const LpNormalization op{.axis = node.Integer("axis", -1), .p = node.Integer("p", 2)};
  return out.Return(op, {node.input(0)});
}

absl::Status LowerLrn(OnnxNode& node, Lowering& out) {
  const Lrn op{.size = node.Integer("size", 0),
               .alpha = node.Float("alpha", 1e-4F),
               .beta = node.Float("beta", 0.75F),
               .bias = node.Float("bias", 1)};
  return out.Return(op, {node.input(0)});
}

// (x - mean) / (standard deviation + 1e-9)
absl::Status LowerMeanVarianceNormalization(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  ReduceMean reduce{.axes = {0, 2, 3}, .keepdims = true};
  if (node.HasAttribute("axes")) reduce.axes = node.Integers("axes");
  SINTER_ASSIGN_OR_RETURN(const ValueId mean, out.Add(reduce, {x}));
  SINTER_ASSIGN_OR_RETURN(const ValueId centred, out.Add(Sub{}, {x, mean}));
  SINTER_ASSIGN_OR_RETURN(const ValueId squares, out.Add(Mul{}, {centred, centred}));
  SINTER_ASSIGN_OR_RETURN(const ValueId variance, out.Add(reduce, {squares}));
  SINTER_ASSIGN_OR_RETURN(const ValueId deviation, out.Add(Sqrt{}, {variance}));
  const ValueId small = out.AddScalar(out.type(x).dtype, 1e-9);
  SINTER_ASSIGN_OR_RETURN(const ValueId positive, out.Add(Add{}, {deviation, small}));
  return out.Return(Div{}, {centred, positive});
}

constexpr LoweringRow kNormalizationRows[] = {
    {"GroupNormalization", 18, LoweringRow::kLatest, {3, 3}, LowerGroupNormalization},
    {"InstanceNormalization", 1, LoweringRow::kLatest, {3, 3}, LowerInstanceNormalization},
    {"LRN", 1, LoweringRow::kLatest, {1, 1}, LowerLrn},
    {"LayerNormalization", 1, LoweringRow::kLatest, {2, 3}, LowerLayerNormalization},
    {"LpNormalization", 1, LoweringRow::kLatest, {1, 1}, LowerLpNormalization},
    {"MeanVarianceNormalization", 9, LoweringRow::kLatest, {1, 1}, LowerMeanVarianceNormalization},
    {"RMSNormalization", 23, LoweringRow::kLatest, {2, 2}, LowerRmsNormalization},
    {"SimplifiedLayerNormalization", 1, LoweringRow::kLatest, {2, 2}, LowerRmsNormalization},
};

}  // namespace

LoweringTable NormalizationLowerings() { return kNormalizationRows; }

}  // namespace sinter::onnx
