// Rewrite: an elementwise node, its only user, that one's only user and so on, if they are
// elementwise, too -> one fused node whose body contains them.
//   mul(y, sigmoid(add(x, y))) -> fused(x, y) { mul(y, sigmoid(add(x, y))) }
// Such a body may also convert operands from bytes or i32, and quantise its result to bytes:
//   quantize_linear(add(dequantize_linear(x, s), y), t) -> fused(x, s, y, t) { ... }
// Legal when nothing else uses the inner results and all results have the same shape: a fused node
// means its body. Pays because the body runs in one pass over memory; `legalise` splits bodies that
// no backend supports. Runs after `fuse-epilogues`, so that convolutions and matmuls take their
// epilogues first. A chain is fused in one step, so the time is proportional to its length.
#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "ir/ops/cast.h"
#include "ir/ops/dequantize_linear.h"
#include "ir/ops/fused.h"
#include "ir/ops/quantize_linear.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// More operands would keep more values alive than fit into a core's cache.
constexpr size_t kMostOperands = 8;

// The size of the body of nodes that are composed.
class BodySize {
 public:
  explicit BodySize(const Node& first) { Add(first); }
  // The node uses the result of the nodes so far.
  BodySize With(const Node& node) const {
    BodySize more = *this;
    more.Add(node);
    return more;
  }
  bool Fits() const { return operands_.size() <= kMostOperands && nodes_ <= kMostBodyNodes; }
  size_t operands() const { return operands_.size(); }
  int nodes() const { return nodes_; }

 private:
  void Add(const Node& node) {
    for (const ValueId input : node.inputs) {
      const bool is_known = std::ranges::count(operands_, input) > 0;
      if (input != result_ && !is_known) operands_.push_back(input);
    }
    nodes_ += BodyNodeCount(node);
    result_ = node.output();
  }

  absl::InlinedVector<ValueId, kMostOperands> operands_;  // without duplicates
  int nodes_ = 0;
  ValueId result_;  // of the last node
};

// Whether the node converts bytes with one scale, or bytes or i32 as they are, to f32.
bool IsConversion(const Graph& graph, const Node& node) {
  if (node.inputs.empty() || node.outputs.size() != 1) return false;
  const Type& from = graph.type(node.inputs[0]);
  if (graph.type(node.output()).dtype != DType::kFloat32) return false;
  if (node.operation.Is<Cast>()) return IsByte(from.dtype) || from.dtype == DType::kInt32;
  const auto* const op = node.operation.If<DequantizeLinear>();
  return op != nullptr && op->block_size == 0 && IsByte(from.dtype) &&
         graph.type(node.inputs[1]).shape.rank() == 0 &&
         graph.type(node.inputs[1]).dtype == DType::kFloat32;
}

// Whether the node quantises f32 to bytes with one scale.
bool Quantises(const Graph& graph, const Node& node) {
  const auto* const op = node.operation.If<QuantizeLinear>();
  return op != nullptr && op->block_size == 0 && op->precision == DType::kFloat32 &&
         IsByte(op->to) && graph.type(node.inputs[0]).dtype == DType::kFloat32 &&
         graph.type(node.inputs[1]).shape.rank() == 0 &&
         graph.type(node.inputs[1]).dtype == DType::kFloat32;
}

// Whether the node is elementwise on f32, or a body of such nodes and conversions, at the end of
// which there may be a quantisation if `may_quantise`.
bool IsElementwiseBody(const Graph& graph, const Node& node, bool may_quantise) {
  if (node.outputs.size() != 1) return false;
  if (!node.operation.Is<Fused>()) return IsElementwise(graph, node);
  const Graph& body = *node.bodies[0];
  const std::vector<NodeId> order = body.TopologicalOrder();
  return std::all_of(order.begin(), order.end(), [&](NodeId id) {
    const Node& inner = body.node(id);
    return IsElementwise(body, inner) || IsConversion(body, inner) ||
           (may_quantise && id == order.back() && Quantises(body, inner));
  });
}

// The producer of the node's operand if it may be fused with the node, whatever their size.
const Node* FusibleProducer(const Graph& graph, const Node& node, ValueId operand) {
  const bool quantises = Quantises(graph, node);
  if (quantises && operand != node.inputs[0]) return nullptr;
  const Node* const first = SingleUseProducer(graph, operand);
  if (first == nullptr) return nullptr;
  const bool joins = IsElementwiseBody(graph, *first, /*may_quantise=*/false) ||
                     (!quantises && IsConversion(graph, *first));
  const bool fits = graph.type(operand).dtype == DType::kFloat32 &&
                    graph.type(operand).shape == graph.type(node.output()).shape;
  return joins && fits ? first : nullptr;
}

// The user of the last node's result if it is to be fused with the nodes that `size` counts. A node
// is fused with the first of its operands that fits.
const Node* NextOf(const Graph& graph, const Node& last, const BodySize& size) {
  const Node* const user = SingleUser(graph, last.output());
  if (user == nullptr) return nullptr;
  if (!Quantises(graph, *user) && !IsElementwiseBody(graph, *user, /*may_quantise=*/true)) {
    return nullptr;
  }
  for (const ValueId operand : user->inputs) {
    const Node* const first = FusibleProducer(graph, *user, operand);
    if (first == nullptr) continue;
    const bool is_last = operand == last.output();
    if ((is_last ? size : BodySize(*first)).With(*user).Fits()) return is_last ? user : nullptr;
  }
  return nullptr;
}

// Explains why the node is not fused with the producers of its operands.
void Explain(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  for (const ValueId operand : node.inputs) {
    const Node* const producer = graph.ProducerOf(operand);
    if (producer == nullptr || !IsElementwise(graph, *producer)) continue;
    const std::string what =
        absl::StrCat("does not fuse with ", graph.NameOf(graph.value(operand).producer), ": ");
    if (FusibleProducer(graph, node, operand) != nullptr) {
      const BodySize size = BodySize(*producer).With(node);
      context.Explain(graph, id, "too-long",
                      absl::StrCat(what, "a body of ", size.operands(), " operands and ",
                                   size.nodes(), " nodes would be too long, ", kMostOperands,
                                   " and ", kMostBodyNodes, " are the limit"));
    } else if (graph.UseCount(operand) > 1) {
      context.Explain(graph, id, "other-users", absl::StrCat(what, "its result has other users"));
    } else {
      context.Explain(graph, id, "types-differ",
                      absl::StrCat(what, "its result broadcasts, so it is smaller"));
    }
  }
}

}  // namespace

MaybePatch FuseElementwise(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  // A quick answer for most nodes, which are asked in every sweep.
  if (!context.explains() && SingleUser(graph, node.output()) == nullptr) return std::nullopt;
  if (!IsElementwiseBody(graph, node, /*may_quantise=*/true) && !IsConversion(graph, node) &&
      !Quantises(graph, node)) {
    if (context.explains()) {
      context.Explain(graph, id, "not-elementwise", "is not elementwise on f32");
    }
    return std::nullopt;
  }
  std::vector<const Node*> nodes = {&node};
  BodySize size(node);
  while (const Node* const next = NextOf(graph, *nodes.back(), size)) {
    nodes.push_back(next);
    size = size.With(*next);
  }
  if (nodes.size() == 1) {
    if (context.explains()) Explain(graph, id, context);
    return std::nullopt;
  }
  SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, nodes));
  return FusedPatch("elementwise", nodes.back()->output(), std::move(composition));
}

}  // namespace sinter
