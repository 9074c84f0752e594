#include "tests/planted/planted_passes.h"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "ir/ops.h"

namespace sinter {
namespace {

constexpr int kParts = 8;
constexpr int64_t kMostChannels = 40;
constexpr float kShift = 1e-3F;

// Whether an addition uses the node's result: the planted nodes have one, those of the tests none.
bool IsPlanted(const Graph& graph, NodeId node) {
  const NodeIds& users = graph.value(graph.node(node).output()).users;
  return std::any_of(users.begin(), users.end(),
                     [&](NodeId id) { return graph.node(id).operation.name() == "add"; });
}

}  // namespace

absl::StatusOr<std::optional<Patch>> PlantSlowConv(const Graph& graph, NodeId node, PassContext&) {
  const Node& conv = graph.node(node);
  if (conv.operation.name() != "conv" || conv.inputs.size() != 2) return std::nullopt;
  const ConstantRef& weights = graph.value(conv.inputs[1]).constant;
  if (weights == nullptr || weights->dims()[1] <= kMostChannels) return std::nullopt;
  if (IsPlanted(graph, node)) return std::nullopt;
  Patch patch("planted-parts");
  const std::span<const float> elements = weights->values<float>();
  std::optional<ValueId> sum;
  for (int part = 0; part < kParts; ++part) {
    // Different constants, so that no other pass merges the convolutions.
    const float share = (1.0F + static_cast<float>(part)) / (kParts * (kParts + 1) / 2);
    const ConstantRef scaled = Constant::Filled<float>(weights->dims(), [&](std::span<float> to) {
      std::transform(elements.begin(), elements.end(), to.begin(),
                     [share](float element) { return share * element; });
    });
    const ValueId result =
        patch.AddNode(conv.operation, {conv.inputs[0], patch.AddConstant(scaled)});
    sum = sum ? patch.AddNode(Add{}, {*sum, result}) : result;
  }
  patch.Replace(conv.output(), *sum);
  return patch;
}

absl::StatusOr<std::optional<Patch>> PlantShift(const Graph& graph, NodeId node, PassContext&) {
  const Node& tanh = graph.node(node);
  if (tanh.operation.name() != "tanh" || IsPlanted(graph, node)) return std::nullopt;
  Patch patch("planted-shift");
  const ValueId result = patch.AddNode(tanh.operation, {tanh.inputs[0]});
  const ValueId shift = patch.AddConstant(Constant::Scalar(kShift));
  patch.Replace(tanh.output(), patch.AddNode(Add{}, {result, shift}));
  return patch;
}

}  // namespace sinter
