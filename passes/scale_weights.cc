#include "passes/scale_weights.h"

#include "ir/check.h"
#include "ir/ops/conv.h"
#include "ir/ops/conv_transpose.h"

namespace sinter {
namespace {

const Constant* FloatConstant(const Graph& graph, ValueId value) {
  const ConstantRef& constant = graph.value(value).constant;
  return constant != nullptr && constant->dtype() == DType::kFloat32 ? constant.get() : nullptr;
}

}  // namespace

std::optional<int64_t> ScalableChannels(const Graph& graph, const Node& convolution) {
  const auto* transposed = convolution.operation.If<ConvTranspose>();
  if (!convolution.operation.Is<Conv>() && transposed == nullptr) return std::nullopt;
  const Constant* weight = FloatConstant(graph, convolution.inputs[1]);
  if (weight == nullptr) return std::nullopt;
  if (convolution.inputs.size() > 2 && FloatConstant(graph, convolution.inputs[2]) == nullptr) {
    return std::nullopt;
  }
  return transposed == nullptr ? weight->dims()[0] : weight->dims()[1] * transposed->group;
}

ValueId AddScaledConvolution(Patch& patch, const Graph& graph, const Node& convolution,
                             const std::vector<double>& scale, const std::vector<double>& offset) {
  const Constant& weight = *FloatConstant(graph, convolution.inputs[1]);
  const std::vector<int64_t>& dims = weight.dims();
  const auto channels = static_cast<int64_t>(scale.size());
  SINTER_CHECK(channels == ScalableChannels(graph, convolution));
  int64_t taps = 1;
  for (size_t axis = 2; axis < dims.size(); ++axis) taps *= dims[axis];
  // conv's weight is [M, C/group, taps]; conv_transpose's [C, M/group, taps], where input channel c
  // is in group c / (C/group).
  const auto* transposed = convolution.operation.If<ConvTranspose>();
  const auto values = weight.values<float>();
  std::vector<float> scaled(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const int64_t row = static_cast<int64_t>(i) / taps / dims[1];
    int64_t channel = row;
    if (transposed != nullptr) {
      const int64_t group = row / (dims[0] / transposed->group);
      channel = group * dims[1] + static_cast<int64_t>(i) / taps % dims[1];
    }
    scaled[i] =
        static_cast<float>(static_cast<double>(values[i]) * scale[static_cast<size_t>(channel)]);
  }
  const Constant* old_bias =
      convolution.inputs.size() > 2 ? FloatConstant(graph, convolution.inputs[2]) : nullptr;
  std::vector<float> bias(scale.size());
  for (size_t m = 0; m < bias.size(); ++m) {
    const double before =
        old_bias != nullptr ? static_cast<double>(old_bias->values<float>()[m]) : 0;
    bias[m] = static_cast<float>(before * scale[m] + offset[m]);
  }
  return patch.AddNode(
      convolution.operation,
      {convolution.inputs[0],
       patch.AddConstant(Constant::FromValues<float>(dims, scaled),
                         graph.value(convolution.inputs[1]).name),
       patch.AddConstant(Constant::FromValues<float>({channels}, bias),
                         convolution.inputs.size() > 2 ? graph.value(convolution.inputs[2]).name
                                                       : std::string())});
}

}  // namespace sinter
