#include "kernels/chain.h"

#include <algorithm>

#include "ir/ops/fused.h"

namespace sinter {
namespace {

// What stands behind each input of a node: of the query's node itself, or of one in its body.
class OperandFinder {
 public:
  OperandFinder(const KernelQuery& query, const Graph& graph) : query_(query), graph_(graph) {}

  Operand At(const Node& node, size_t position) const {
    const ValueId id = node.inputs[position];
    Operand operand{.constant = graph_.value(id).constant,
                    .dims = graph_.type(id).shape.ToIntegers()};
    if (&graph_ == &query_.graph) {
      operand.index = position;
    } else {
      const auto& inputs = graph_.inputs();
      const auto found = std::find(inputs.begin(), inputs.end(), id);
      if (found != inputs.end()) {
        operand.index = static_cast<size_t>(found - inputs.begin());
        operand.constant = query_.graph.value((*query_).inputs[*operand.index]).constant;
      }
    }
    return operand;
  }

 private:
  const KernelQuery& query_;
  const Graph& graph_;
};

bool AllStaticFloat(const Graph& graph, const Node& node) {
  auto fits = [&](ValueId id) {
    return graph.type(id).dtype == DType::kFloat32 && graph.type(id).shape.is_static();
  };
  return std::all_of(node.inputs.begin(), node.inputs.end(), fits) &&
         std::all_of(node.outputs.begin(), node.outputs.end(), fits);
}

// The position of the operand that a first, elementwise node is applied to: one of the result's
// dimensions, computed at run time if there is a choice.
std::optional<size_t> MainOperand(const Graph& graph, const Node& node) {
  std::optional<size_t> best;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (graph.type(node.inputs[i]).shape != graph.type(node.output()).shape) continue;
    if (!best || graph.value(node.inputs[*best]).is_constant()) best = i;
  }
  return best;
}

// The elementwise node as a link, where `position` is the operand that is the result so far.
Link LinkOf(const OperandFinder& finder, const Node& node, size_t position) {
  Link link{.operation = node.operation};
  if (node.inputs.size() == 2) {
    link.other = finder.At(node, 1 - position);
    link.result_is_second = position == 1;
  }
  return link;
}

std::optional<size_t> PositionOf(const Node& node, ValueId value) {
  const auto found = std::find(node.inputs.begin(), node.inputs.end(), value);
  if (found == node.inputs.end()) return std::nullopt;
  return static_cast<size_t>(found - node.inputs.begin());
}

bool IsElementwise(const Node& node) {
  return node.operation.info().traits.elementwise && node.inputs.size() <= 2;
}

}  // namespace

bool Chain::TakesOnce(size_t operand) const {
  const auto in_links = [&](const std::vector<Link>& all) {
    return std::count_if(all.begin(), all.end(), [&](const Link& link) {
      return link.other && link.other->index == operand;
    });
  };
  const auto in_root = std::count_if(operands.begin(), operands.end(),
                                     [&](const Operand& each) { return each.index == operand; });
  return in_root + in_links(prologue) + in_links(links) == 1;
}

std::optional<Chain> ChainOf(const KernelQuery& query, Prologues prologues) {
  const bool fused = query.operation().Is<Fused>();
  const Graph& graph = fused ? *(*query).bodies[0] : query.graph;
  const std::vector<NodeId> order =
      fused ? graph.TopologicalOrder() : std::vector<NodeId>{query.node};
  if ((*query).outputs.size() != 1 || order.empty() || !AllStaticFloat(query.graph, *query)) {
    return std::nullopt;
  }
  // The root is the node that is not elementwise; where all are, the chain has none.
  size_t root = 0;
  while (root < order.size() && graph.node(order[root]).operation.info().traits.elementwise) ++root;
  const bool has_root = root < order.size();
  const size_t ahead = has_root ? root : 0;
  if (ahead > 0 && prologues == Prologues::kRefuse) return std::nullopt;

  const OperandFinder finder(query, graph);
  Chain chain{.output = query.output(0).shape.ToIntegers()};
  ValueId result;
  for (size_t step = 0; step < order.size(); ++step) {
    const Node& node = graph.node(order[step]);
    const bool last = step + 1 == order.size();
    if (!AllStaticFloat(graph, node) || node.outputs.size() != 1) return std::nullopt;
    const Shape& shape =
        step < ahead ? graph.type(graph.node(order[root]).inputs[0]).shape : query.output(0).shape;
    if (graph.type(node.output()).shape != shape) return std::nullopt;
    if (fused && graph.IsOutput(node.output()) != last) return std::nullopt;
    if (fused && graph.UseCount(node.output()) != 1) return std::nullopt;
    if (has_root && step == root) {
      if (ahead > 0 && node.inputs[0] != result) return std::nullopt;
      chain.root = node.operation;
      for (size_t i = ahead > 0 ? 1 : 0; i < node.inputs.size(); ++i) {
        chain.operands.push_back(finder.At(node, i));
      }
    } else {
      if (!IsElementwise(node)) return std::nullopt;
      const auto position = step == 0 ? MainOperand(graph, node) : PositionOf(node, result);
      if (!position) return std::nullopt;
      if (step == 0) chain.operands.push_back(finder.At(node, *position));
      (step < ahead ? chain.prologue : chain.links).push_back(LinkOf(finder, node, *position));
    }
    result = node.output();
  }
  return chain;
}

}  // namespace sinter
