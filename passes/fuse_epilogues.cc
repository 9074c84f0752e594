// Rewrite: an elementwise node after a convolution, matmul or pool (or a fused node that starts
// with one) -> one fused node whose body is both.
//   relu(add(conv(x, w, b), y)) -> fused(x, w, b, y) { relu(add(conv, y)) }
// Legal when nothing else uses the first node's result and the elementwise node keeps its shape:
// the meaning is the body's. Pays where a backend runs the body as one kernel; `legalise` takes
// apart what no backend takes.
#include <algorithm>
#include <memory>

#include "ir/ops.h"
#include "ir/status.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

bool StartsBody(const Operation& operation) {
  return operation.Is<Conv>() || operation.Is<ConvTranspose>() || operation.Is<MatMul>() ||
         operation.Is<MaxPool>() || operation.Is<AveragePool>();
}

// Operands of the fused node to be, each once.
class Operands {
 public:
  size_t IndexOf(ValueId value) {
    const auto found = std::find(values_.begin(), values_.end(), value);
    const auto index = static_cast<size_t>(found - values_.begin());
    if (found == values_.end()) values_.push_back(value);
    return index;
  }
  const std::vector<ValueId>& values() const { return values_; }

 private:
  std::vector<ValueId> values_;
};

// The node as a body of its own: its operands become the body's inputs.
absl::StatusOr<Graph> BodyOf(const Graph& graph, const Node& node) {
  if (node.operation.Is<Fused>()) return *node.bodies[0];
  Graph body;
  std::vector<ValueId> inputs;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    inputs.push_back(body.AddInput(absl::StrCat("operand", i), graph.type(node.inputs[i])));
  }
  SINTER_ASSIGN_OR_RETURN(const NodeId root, body.AddNode(node.operation, std::move(inputs)));
  body.AddOutput("result", body.node(root).output());
  return body;
}

// `body` with `node` after it: the node's operand `chained` is the body's result so far, the others
// become inputs.
absl::StatusOr<Graph> Append(Graph body, const Graph& graph, const Node& node, size_t chained,
                             Operands& operands) {
  Graph longer = std::move(body);
  const ValueId so_far = longer.outputs()[0].value;
  std::vector<ValueId> inputs;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (i == chained) {
      inputs.push_back(so_far);
      continue;
    }
    const size_t index = operands.IndexOf(node.inputs[i]);
    while (longer.inputs().size() <= index) {
      longer.AddInput(absl::StrCat("operand", longer.inputs().size()), graph.type(node.inputs[i]));
    }
    inputs.push_back(longer.inputs()[index]);
  }
  SINTER_ASSIGN_OR_RETURN(const NodeId added, longer.AddNode(node.operation, std::move(inputs)));
  longer.SetOutput(0, longer.node(added).output());
  return longer;
}

}  // namespace

MaybePatch FuseEpilogues(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.info().traits.elementwise || node.operation.Is<Cast>()) return std::nullopt;
  for (size_t chained = 0; chained < node.inputs.size(); ++chained) {
    const ValueId value = node.inputs[chained];
    const Node* first = OnlyUseOf(graph, value);
    if (first == nullptr || graph.type(value) != graph.type(node.output())) continue;
    if (!StartsBody(first->operation) && !first->operation.Is<Fused>()) continue;
    // The operands of the first node keep their places, repeated ones included.
    Operands operands;
    bool distinct = true;
    for (size_t i = 0; i < first->inputs.size(); ++i) {
      distinct = distinct && operands.IndexOf(first->inputs[i]) == i;
    }
    if (!distinct) continue;
    SINTER_ASSIGN_OR_RETURN(Graph first_body, BodyOf(graph, *first));
    SINTER_ASSIGN_OR_RETURN(Graph body,
                            Append(std::move(first_body), graph, node, chained, operands));
    Patch patch("epilogue");
    patch.Replace(node.output(), patch.AddNode(Fused{}, operands.values(),
                                               {std::make_shared<const Graph>(std::move(body))}));
    return patch;
  }
  return std::nullopt;
}

}  // namespace sinter
