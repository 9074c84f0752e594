#include "passes/view_roots.h"

namespace sinter {

bool CopiesNothing(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  return !node.removed && node.operation.info().traits.view && node.outputs.size() == 1 &&
         graph.type(node.inputs[0]).is_plain() && graph.type(node.output()).is_plain();
}

ValueId ViewRoot(const Graph& graph, ValueId value) {
  while (graph.value(value).producer.valid() && CopiesNothing(graph, graph.value(value).producer)) {
    value = graph.node(graph.value(value).producer).inputs[0];
  }
  return value;
}

}  // namespace sinter
