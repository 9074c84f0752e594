// Pooling, matrix products and normalisations.
#include <algorithm>

#include "frontend/onnx/raising.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/average_pool.h"
#include "ir/ops/group_normalization.h"
#include "ir/ops/layer_normalization.h"

namespace sinter::onnx {
namespace {

absl::Status RaiseLayerNormalization(Raising& out) {
  const LayerNormalization& op = out.operation().As<LayerNormalization>();
  out.TakeAll();
  out.SetInteger("axis", op.axis);
  out.Set("epsilon", op.epsilon);
  out.SetInteger("stash_type", ToElementType(op.stash_type));
  return absl::OkStatus();
}

// InstanceNormalization if each channel is a group, since runtimes know that operator better.
absl::Status RaiseGroupNormalization(Raising& out) {
  const GroupNormalization& op = out.operation().As<GroupNormalization>();
  const Shape& x = out.type(0).shape;
  if (x.rank() < 3 || !x[1].Is(op.num_groups)) {
    if (out.opset() < 21) return NeedsOpset(21);
    return RaiseAsItIs(out);
  }
  out.SetType("InstanceNormalization");
  out.TakeAll();
  out.Set("epsilon", op.epsilon);
  return absl::OkStatus();
}

absl::Status RaiseAveragePool(Raising& out) {
  const std::vector<int64_t>& dilations = out.operation().As<AveragePool>().dilations;
  const bool dilated = std::ranges::any_of(dilations, [](int64_t step) { return step != 1; });
  if (dilated && out.opset() < 19) return NeedsOpset(19);
  return RaiseAsItIs(out);
}

constexpr RaisingRow kExportLayersRows[] = {
    {"average_pool", "AveragePool", RaiseAveragePool},
    {"batch_normalization", "BatchNormalization"},
    {"group_normalization", "GroupNormalization", RaiseGroupNormalization},
    {"hardmax", "Hardmax"},
    {"layer_normalization", "LayerNormalization", RaiseLayerNormalization},
    {"log_softmax", "LogSoftmax"},
    {"lp_normalization", "LpNormalization"},
    {"lp_pool", "LpPool"},
    {"lrn", "LRN"},
    {"matmul", "MatMul"},
    {"matmul_integer", "MatMulInteger"},
    {"max_pool", "MaxPool"},
    {"max_unpool", "MaxUnpool"},
    {"rms_normalization", "RMSNormalization", RaiseAsItIs, nullptr, 23},
    {"softmax", "Softmax"},
};

}  // namespace

RaisingTable LayerRaisings() { return kExportLayersRows; }

}  // namespace sinter::onnx
