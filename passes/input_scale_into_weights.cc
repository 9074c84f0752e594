// Rewrite: conv(mul(x, s), w, b) -> conv(x, s*w, b), and conv(add(x, t), w, b) -> conv(x, w, b + w*t),
// where s and t are constants with one number per channel or one number for all. Legal when nothing
// else uses the elementwise result and the constant broadcasts along no other axis. An offset must
// not meet padding, which is zeros; where it does, conv(add(mul(x, s), t), w, b) ->
// conv(add(x, t/s), s*w, b) still removes the scale. Pays because elementwise nodes disappear: two
// for each convolution of a network that learns a scale and an offset of its activations.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ir/ops/add.h"
#include "ir/ops/conv.h"
#include "ir/ops/mul.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "passes/scale_weights.h"

namespace sinter {
namespace {

using Numbers = std::vector<float>;  // one per channel of a convolution's input

// A value plus or times a constant.
struct ChannelConstant {
  ValueId value;
  Numbers numbers;
};

float LargestMagnitude(std::span<const float> numbers) {
  float largest = 0;
  for (const float number : numbers) {
    // Not finite: the comparison keeps NaN.
    if (!(std::abs(number) <= largest)) largest = std::abs(number);
  }
  return largest;
}

// The operands of a node Op whose result only this convolution uses.
template <class Op>
std::optional<ChannelConstant> ConstantOf(const Graph& graph, ValueId result, int64_t channels) {
  const Node* const node = SingleUseProducer(graph, result);
  if (node == nullptr || !node->operation.Is<Op>()) return std::nullopt;
  const Shape& shape = graph.type(result).shape;
  for (const auto& [one, other] : SidesOf(*node)) {
    if (graph.type(one).shape != shape) continue;
    auto numbers = PerChannel(graph, other, channels, shape.rank());
    if (numbers && std::isfinite(LargestMagnitude(*numbers))) {
      return ChannelConstant{one, *std::move(numbers)};
    }
  }
  return std::nullopt;
}

// A convolution with constant weights [M, C / group, taps] and a constant bias or none.
class ConstantConv {
 public:
  ConstantConv(const Graph& graph, const Node& node)
      : graph_(graph),
        node_(node),
        op_(node.operation.As<Conv>()),
        weight_(*graph.value(node.inputs[1]).constant),
        outputs_of_group_(weight_.dims()[0] / op_.group),
        inputs_of_group_(weight_.dims()[1]),
        taps_(weight_.element_count() /
              std::max<int64_t>(1, weight_.dims()[0] * weight_.dims()[1])) {}

  int64_t input_channels() const { return inputs_of_group_ * op_.group; }

  bool IsPadded() const {
    const auto is_zero = [](int64_t pad) { return pad == 0; };
    if (!std::all_of(op_.pads.begin(), op_.pads.end(), is_zero)) return true;
    return op_.auto_pad != AutoPad::kNotSet && op_.auto_pad != AutoPad::kValid && taps_ > 1;
  }

  // Whether weights times these numbers are finite.
  bool CanScale(const Numbers& scale) const {
    return std::isfinite(LargestMagnitude(scale) * LargestMagnitude(weight_.values<float>()));
  }

  // Adds the convolution of `input`, with weights times `scale`, in the place of this one.
  Patch OfScaled(Patch patch, ValueId input, const Numbers& scale) const {
    const std::span<const float> from = weight_.values<float>();
    const ConstantRef scaled = Constant::Filled<float>(weight_.dims(), [&](std::span<float> to) {
      ForEachWeight([&](int64_t, int64_t channel, size_t at) {
        to[at] = from[at] * scale[static_cast<size_t>(channel)];
      });
    });
    std::vector<ValueId> inputs(node_.inputs.begin(), node_.inputs.end());
    inputs[0] = input;
    inputs[1] = patch.AddConstant(scaled, graph_.value(node_.inputs[1]).name);
    patch.Replace(node_.output(), patch.AddNode(node_.operation, std::move(inputs)));
    return patch;
  }

  // Adds the convolution of `input`, whose bias includes the weights times `offset`.
  Patch OfShifted(Patch patch, ValueId input, const Numbers& offset) const {
    std::vector<double> sums(static_cast<size_t>(weight_.dims()[0]));
    const bool has_bias = node_.inputs.size() > 2;
    if (has_bias) {
      const auto bias = graph_.value(node_.inputs[2]).constant->values<float>();
      sums.assign(bias.begin(), bias.end());
    }
    const std::span<const float> weights = weight_.values<float>();
    ForEachWeight([&](int64_t output, int64_t channel, size_t at) {
      sums[static_cast<size_t>(output)] +=
          static_cast<double>(weights[at]) *
          static_cast<double>(offset[static_cast<size_t>(channel)]);
    });
    const Numbers bias(sums.begin(), sums.end());
    std::vector<ValueId> inputs = {input, node_.inputs[1]};
    inputs.push_back(
        patch.AddConstant(Constant::FromValues<float>({weight_.dims()[0]}, bias),
                          has_bias ? graph_.value(node_.inputs[2]).name : std::string()));
    patch.Replace(node_.output(), patch.AddNode(node_.operation, std::move(inputs)));
    return patch;
  }

 private:
  // Calls function(output channel, input channel, index) for each weight.
  template <class Function>
  void ForEachWeight(const Function& function) const {
    size_t at = 0;
    for (int64_t output = 0; output < weight_.dims()[0]; ++output) {
      const int64_t first = output / outputs_of_group_ * inputs_of_group_;
      for (int64_t channel = first; channel < first + inputs_of_group_; ++channel) {
        for (int64_t tap = 0; tap < taps_; ++tap) function(output, channel, at++);
      }
    }
  }

  const Graph& graph_;
  const Node& node_;
  const Conv& op_;
  const Constant& weight_;
  int64_t outputs_of_group_;
  int64_t inputs_of_group_;
  int64_t taps_;
};

// t / s; nothing if a quotient is not finite.
std::optional<Numbers> Quotients(const Numbers& t, const Numbers& s) {
  Numbers quotients(t.size());
  for (size_t c = 0; c < t.size(); ++c) {
    quotients[c] = t[c] / s[c];
    if (!std::isnormal(s[c]) || !std::isfinite(quotients[c])) return std::nullopt;
  }
  return quotients;
}

// Adds the numbers as a constant of channels, or as a scalar if they are equal.
ValueId AddNumbers(Patch& patch, const Numbers& numbers, int rank) {
  const auto is_first = [&](float number) { return number == numbers.front(); };
  if (std::all_of(numbers.begin(), numbers.end(), is_first)) {
    return patch.AddConstant(Constant::Scalar(numbers.front()));
  }
  return AddChannels(patch, std::vector<double>(numbers.begin(), numbers.end()), rank);
}

}  // namespace

MaybePatch FoldInputScaleIntoWeights(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Conv>() || !ScalableChannels(graph, node)) return std::nullopt;
  const ConstantConv conv(graph, node);
  const int64_t channels = conv.input_channels();
  if (channels == 0) return std::nullopt;
  if (const auto scale = ConstantOf<Mul>(graph, node.inputs[0], channels)) {
    if (!conv.CanScale(scale->numbers)) return std::nullopt;
    return conv.OfScaled(Patch("input-scale-into-weights"), scale->value, scale->numbers);
  }
  const auto offset = ConstantOf<Add>(graph, node.inputs[0], channels);
  if (!offset) return std::nullopt;
  if (!conv.IsPadded()) {
    return conv.OfShifted(Patch("input-offset-into-bias"), offset->value, offset->numbers);
  }
  const auto scale = ConstantOf<Mul>(graph, offset->value, channels);
  if (!scale || !conv.CanScale(scale->numbers)) return std::nullopt;
  const auto quotients = Quotients(offset->numbers, scale->numbers);
  if (!quotients) return std::nullopt;
  Patch patch("input-scale-into-weights");
  const int rank = graph.type(scale->value).shape.rank();
  const ValueId shifted = patch.AddNode(Add{}, {scale->value, AddNumbers(patch, *quotients, rank)});
  return conv.OfScaled(std::move(patch), shifted, scale->numbers);
}

}  // namespace sinter
