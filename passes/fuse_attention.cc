// Rewrite: attention written out, softmax(scale q k + mask) v with the transposes around it -> one
// fused node of these (Vaswani et al., "Attention Is All You Need", 2017, 3.2.1).
//   transpose(matmul(softmax(add(mul(matmul(transpose(q), transpose(k)), s), mask)), transpose(v)))
// The scale (a multiplication or a division, on either side of the product), the mask and each
// transpose may be missing. Legal when nothing else uses what is between: the meaning is the
// body's. Pays because the scores of a head stay in cache and no transpose is run; `legalise` takes
// the body apart where no backend takes it.
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/div.h"
#include "ir/ops/matmul.h"
#include "ir/ops/mul.h"
#include "ir/ops/softmax.h"
#include "ir/ops/transpose.h"
#include "ir/status.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// The nodes of a body, last ones first, as they are found.
class Collector {
 public:
  explicit Collector(const Graph& graph) : graph_(graph) {}

  const std::set<NodeId>& nodes() const { return nodes_; }
  void Take(const Node& node) { nodes_.insert(graph_.value(node.output()).producer); }
  // Takes the node that makes the value if it is one of Op's that nothing else uses, and returns
  // it; else null.
  template <class Op>
  const Node* Take(ValueId value) {
    const Node* const node = SingleUseProducer(graph_, value);
    if (node == nullptr || !node->operation.Is<Op>()) return nullptr;
    Take(*node);
    return node;
  }
  ValueId BehindTransposes(ValueId value) {
    while (const Node* const node = Take<Transpose>(value)) value = node->inputs[0];
    return value;
  }
  // Behind a multiplication with, or division by, a constant number.
  ValueId BehindScale(ValueId value) {
    const Node* const node = SingleUseProducer(graph_, value);
    if (node == nullptr) return value;
    const bool multiplies = node->operation.Is<Mul>();
    const bool divides = node->operation.Is<Div>();
    for (size_t operand = 0; operand < 2 && (multiplies || divides); ++operand) {
      if (operand == 1 && divides) break;
      if (!ScalarOf(graph_, node->inputs[1 - operand]) ||
          graph_.type(node->inputs[operand]) != graph_.type(value)) {
        continue;
      }
      Take(*node);
      return node->inputs[operand];
    }
    return value;
  }

 private:
  const Graph& graph_;
  std::set<NodeId> nodes_;
};

bool IsOverTheLastAxis(const Graph& graph, const Node& softmax) {
  const int64_t axis = softmax.operation.As<Softmax>().axis;
  return axis == -1 || axis == graph.type(softmax.output()).shape.rank() - 1;
}

// What of attention ends in this product of weights and values; empty when it is none.
std::set<NodeId> NodesOf(const Graph& graph, const Node& weighted) {
  Collector body(graph);
  body.Take(weighted);
  const Node* const softmax = body.Take<Softmax>(weighted.inputs[0]);
  if (softmax == nullptr || !IsOverTheLastAxis(graph, *softmax)) return {};
  ValueId scores = softmax->inputs[0];
  const Node* const add = SingleUseProducer(graph, scores);
  if (add != nullptr && add->operation.Is<Add>()) {
    // The mask is the side that is no product.
    body.Take(*add);
    Collector probe(graph);
    const bool first = probe.Take<MatMul>(probe.BehindScale(add->inputs[0])) != nullptr;
    scores = add->inputs[first ? 0 : 1];
    if (graph.type(scores) != graph.type(add->output())) return {};
  }
  const Node* const product = body.Take<MatMul>(body.BehindScale(scores));
  if (product == nullptr) return {};
  for (const ValueId operand : product->inputs) {
    body.BehindTransposes(body.BehindScale(body.BehindTransposes(operand)));
  }
  body.BehindTransposes(weighted.inputs[1]);
  return body.nodes();
}

}  // namespace

MaybePatch FuseAttention(const Graph& graph, NodeId id, PassContext& context) {
  const Node& weighted = graph.node(id);
  if (!weighted.operation.Is<MatMul>() || graph.type(weighted.output()).dtype != DType::kFloat32) {
    return std::nullopt;
  }
  std::set<NodeId> nodes = NodesOf(graph, weighted);
  if (nodes.empty()) {
    const Node* const softmax = graph.ProducerOf(weighted.inputs[0]);
    if (context.Explains(graph, id) && softmax != nullptr && softmax->operation.Is<Softmax>()) {
      context.Note(
          "is no attention: the softmax runs along another axis than the last, its input "
          "is no product of two values, or something else uses what is between");
    }
    return std::nullopt;
  }
  // The transpose behind it, if that is all that uses it.
  ValueId result = weighted.output();
  if (const Node* const user = SingleUser(graph, result);
      user != nullptr && user->operation.Is<Transpose>()) {
    result = user->output();
    nodes.insert(graph.value(result).producer);
  }
  std::vector<NodeId> order;
  for (const NodeId node : graph.TopologicalOrder()) {
    if (nodes.contains(node)) order.push_back(node);
  }
  SINTER_ASSIGN_OR_RETURN(Composition composition,
                          Extract(graph, order, result, [&](ValueId value) {
                            return ScalarOf(graph, value).has_value();
                          }));
  return FusedPatch("attention", result, std::move(composition));
}

}  // namespace sinter
