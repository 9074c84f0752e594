// Rewrite: conv(pad(x, zeros), w) -> conv(x, w) with these pads. TensorFlow's exporters write
// "SAME" convolutions in this form. Legal when the padding is constant, zero, nowhere negative, and
// only along spatial axes: a convolution pads with zeros, too. Pays because x is not copied. Pads
// computed from a shape are constant only once that shape is known. The portable passes then run
// again, on convolutions that already have other operations fused into them.
#include <algorithm>

#include "ir/ops/conv.h"
#include "ir/ops/fused.h"
#include "ir/ops/pad.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// The numbers of zeros before every axis of the operand, then after every axis; nothing if the node
// pads in another way.
std::optional<std::vector<int64_t>> ZerosAround(const Graph& graph, const Node& node) {
  const Pad* pad = node.operation.If<Pad>();
  if (pad == nullptr || pad->mode != PadMode::kConstant) return std::nullopt;
  const auto constant = [&](size_t operand) {
    return graph.value(node.inputs[operand]).constant.get();
  };
  if (constant(1) == nullptr) return std::nullopt;
  if (node.inputs.size() > 2) {
    if (constant(2) == nullptr || constant(2)->element_count() != 1) return std::nullopt;
    if (constant(2)->ToDoubles().front() != 0) return std::nullopt;
  }
  const std::vector<int64_t> pads = constant(1)->ToIntegers();
  if (std::any_of(pads.begin(), pads.end(), [](int64_t count) { return count < 0; })) {
    return std::nullopt;
  }
  if (node.inputs.size() > 3 && constant(3) == nullptr) return std::nullopt;
  const int rank = graph.type(node.inputs[0]).shape.rank();
  const auto axes = node.inputs.size() > 3 ? constant(3)->ToIntegers() : AllAxes(rank);
  const auto all = PadsOfAllAxes(pads, axes, rank);
  return all.ok() ? std::optional(*all) : std::nullopt;
}

// The convolution with zeros before and after every axis of its operand, given in the form of
// ZerosAround; nothing if it cannot pad that way itself.
std::optional<Conv> WithZeros(const Conv& conv, const std::vector<int64_t>& zeros) {
  if (conv.auto_pad != AutoPad::kNotSet && conv.auto_pad != AutoPad::kValid) return std::nullopt;
  const size_t rank = zeros.size() / 2;
  const size_t spatial = rank - 2;
  Conv padded = conv;
  padded.auto_pad = AutoPad::kNotSet;
  if (conv.auto_pad == AutoPad::kValid) padded.pads.clear();
  padded.pads.resize(2 * spatial, 0);
  if (std::any_of(padded.pads.begin(), padded.pads.end(), [](int64_t pad) { return pad < 0; })) {
    return std::nullopt;
  }
  for (const size_t end : {size_t{0}, size_t{1}}) {
    const int64_t* zeros_here = zeros.data() + end * rank;
    if (zeros_here[0] != 0 || zeros_here[1] != 0) return std::nullopt;
    for (size_t axis = 0; axis < spatial; ++axis) {
      padded.pads[end * spatial + axis] += zeros_here[2 + axis];
    }
  }
  return padded;
}

// The body of a fused node with its convolution replaced, and with `type` instead of the type of
// `input`.
absl::StatusOr<GraphRef> BodyWith(const Graph& body, NodeId old, Conv conv, ValueId input,
                                  const Type& type) {
  auto changed = std::make_shared<Graph>(body);
  changed->SetType(input, Type{type.dtype, type.shape, {}});
  SINTER_ASSIGN_OR_RETURN(
      const NodeId added,
      changed->AddNode(std::move(conv),
                       {body.node(old).inputs.begin(), body.node(old).inputs.end()},
                       {.origin = body.node(old).origin, .name = body.node(old).name}));
  changed->ReplaceUses(body.node(old).output(), changed->node(added).output());
  changed->RemoveNode(old);
  changed->Compact();
  return changed;
}

}  // namespace

MaybePatch FoldPadIntoConv(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  const bool is_fused = node.operation.Is<Fused>();
  const Graph& holder = is_fused ? *node.bodies[0] : graph;
  const NodeId conv_id = is_fused ? holder.TopologicalOrder().front() : id;
  const Node& conv = holder.node(conv_id);
  if (!conv.operation.Is<Conv>()) return std::nullopt;
  size_t operand = 0;
  if (is_fused) {
    const std::vector<ValueId>& inputs = holder.inputs();
    const auto found = std::find(inputs.begin(), inputs.end(), conv.inputs[0]);
    if (found == inputs.end() || holder.UseCount(*found) != 1) return std::nullopt;
    operand = static_cast<size_t>(found - inputs.begin());
  }
  const Node* pad = graph.ProducerOf(node.inputs[operand]);
  if (pad == nullptr) return std::nullopt;
  const std::optional<std::vector<int64_t>> zeros = ZerosAround(graph, *pad);
  if (!zeros) return std::nullopt;
  std::optional<Conv> padded = WithZeros(conv.operation.As<Conv>(), *zeros);
  if (!padded) return std::nullopt;

  std::vector<ValueId> operands(node.inputs.begin(), node.inputs.end());
  operands[operand] = pad->inputs[0];
  Patch patch("pad-into-conv");
  if (is_fused) {
    SINTER_ASSIGN_OR_RETURN(GraphRef body, BodyWith(holder, conv_id, *std::move(padded),
                                                    conv.inputs[0], graph.type(pad->inputs[0])));
    patch.Replace(node.output(), patch.AddNode(Fused{}, std::move(operands), {std::move(body)}));
  } else {
    patch.Replace(node.output(), patch.AddNode(*std::move(padded), std::move(operands)));
  }
  return patch;
}

}  // namespace sinter
