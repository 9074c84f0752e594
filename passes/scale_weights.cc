#include "passes/scale_weights.h"

#include <algorithm>

#include "ir/check.h"
#include "ir/ops/conv.h"
#include "ir/ops/conv_transpose.h"

namespace sinter {
namespace {

const Constant* FloatConstant(const Graph& graph, ValueId value) {
  const ConstantRef& constant = graph.value(value).constant;
  return constant != nullptr && constant->dtype() == DType::kFloat32 ? constant.get() : nullptr;
}

// The weight with output channel m multiplied by scale[m].
ConstantRef ScaledWeight(const Node& convolution, const Graph& graph,
                         const std::vector<double>& scale) {
  const ConstantRef& weight = graph.value(convolution.inputs[1]).constant;
  if (std::all_of(scale.begin(), scale.end(), [](double factor) { return factor == 1; })) {
    return weight;
  }
  // The weight of conv is [M, C / group, taps]. That of conv_transpose is [C, M / group, taps],
  // where input channel c is in group c / (C / group). Both consist of runs of elements that belong
  // to one channel.
  const std::vector<int64_t>& dims = weight->dims();
  int64_t run = 1;
  for (size_t axis = 2; axis < dims.size(); ++axis) run *= dims[axis];
  const auto* transposed = convolution.operation.If<ConvTranspose>();
  if (transposed == nullptr) run *= dims[1];
  const auto channel_of = [&](int64_t index) {
    if (transposed == nullptr) return index;
    const int64_t group = index / dims[1] / (dims[0] / transposed->group);
    return group * dims[1] + index % dims[1];
  };
  return Constant::Filled<float>(dims, [&](std::span<float> scaled) {
    const float* from = weight->values<float>().data();
    float* to = scaled.data();
    const float* const end = to + scaled.size();
    for (int64_t index = 0; to < end; ++index) {
      const double factor = scale[static_cast<size_t>(channel_of(index))];
      for (int64_t i = 0; i < run; ++i) to[i] = static_cast<float>(from[i] * factor);
      from += run;
      to += run;
    }
  });
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
  SINTER_CHECK(static_cast<int64_t>(scale.size()) == ScalableChannels(graph, convolution));
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
       patch.AddConstant(ScaledWeight(convolution, graph, scale),
                         graph.value(convolution.inputs[1]).name),
       patch.AddConstant(Constant::FromValues<float>({static_cast<int64_t>(bias.size())}, bias),
                         convolution.inputs.size() > 2 ? graph.value(convolution.inputs[2]).name
                                                       : std::string())});
}

ValueId AddChannels(Patch& patch, std::span<const double> numbers, int rank) {
  std::vector<int64_t> dims(static_cast<size_t>(rank - 1), 1);
  dims[0] = static_cast<int64_t>(numbers.size());
  return patch.AddConstant(
      Constant::FromValues<float>(dims, std::vector<float>(numbers.begin(), numbers.end())));
}

}  // namespace sinter
