// Rewrite: products of few rows each with one constant matrix -> one product of all rows
//   x1 W + b, x2 W + b, x3 W + b -> split(concat(x1, x2, x3) W + b)
// as recurrent cells that are written out step by step have them. Legal where no product depends on
// another one. The bias is included if all have the same one. Pays because a product of few rows
// takes the time to read its matrix; concatenation and split along the first axis copy nothing.
#include <algorithm>
#include <map>
#include <utility>

#include "ir/ops/add.h"
#include "ir/ops/concat.h"
#include "ir/ops/matmul.h"
#include "ir/ops/split.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// With more rows, the time of a product is hardly that of reading the matrix.
constexpr int64_t kMostRows = 16;

// Whether the node is a product of few rows, two axes, with the constant matrix.
bool IsSmallProduct(const Graph& graph, const Node& node, ValueId matrix) {
  if (!node.operation.Is<MatMul>() || node.inputs[1] != matrix || node.inputs[0] == matrix) {
    return false;
  }
  const Shape& rows = graph.type(node.inputs[0]).shape;
  return rows.is_static() && rows.rank() == 2 && rows[0].value() > 0 &&
         rows[0].value() <= kMostRows;
}

// The largest set of products with the matrix that do not depend on each other: those with equally
// many of the others on the longest path that leads to them.
std::vector<NodeId> IndependentProducts(const Graph& graph, ValueId matrix) {
  std::map<std::pair<size_t, int64_t>, std::vector<NodeId>> groups;  // by depth and rows
  std::vector<size_t> depth(graph.value_limit(), 0);
  for (const NodeId id : graph.TopologicalOrder()) {
    const Node& node = graph.node(id);
    size_t own = 0;
    for (const ValueId input : node.inputs) own = std::max(own, depth[input.index]);
    if (IsSmallProduct(graph, node, matrix)) {
      groups[{own, graph.type(node.inputs[0]).shape[0].value()}].push_back(id);
      ++own;
    }
    for (const ValueId output : node.outputs) depth[output.index] = own;
  }
  std::vector<NodeId> largest;
  for (auto& [key, group] : groups) {
    if (group.size() > largest.size()) largest = std::move(group);
  }
  return largest;
}

// The constant vector that the only user of the value adds to it; an invalid id if there is none.
ValueId BiasOf(const Graph& graph, ValueId product) {
  const Node* const user = SingleUser(graph, product);
  if (user == nullptr || !user->operation.Is<Add>()) return {};
  const ValueId other = user->inputs[user->inputs[0] == product ? 1 : 0];
  const bool fits = graph.value(other).is_constant() && graph.type(other).shape.rank() <= 1 &&
                    graph.type(user->output()).shape == graph.type(product).shape;
  return fits ? other : ValueId{};
}

}  // namespace

MaybePatch BatchProducts(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<MatMul>() || !graph.value(node.inputs[1]).is_constant() ||
      graph.type(node.inputs[1]).shape.rank() != 2) {
    return std::nullopt;
  }
  const ValueId matrix = node.inputs[1];
  const NodeIds& users = graph.value(matrix).users;
  // The first user speaks for all. The search mostly ends at once, since users are added in order.
  const auto is_earlier = [&](NodeId user) { return user < id; };
  if (users.size() < 2 || std::any_of(users.begin(), users.end(), is_earlier)) return std::nullopt;
  const std::vector<NodeId> products = IndependentProducts(graph, matrix);
  if (products.size() < 2) return std::nullopt;
  const ValueId bias = BiasOf(graph, graph.node(products[0]).output());
  bool same_bias = bias.valid();
  std::vector<ValueId> rows;
  std::vector<ValueId> results;
  for (const NodeId product : products) {
    rows.push_back(graph.node(product).inputs[0]);
    results.push_back(graph.node(product).output());
    same_bias = same_bias && BiasOf(graph, results.back()) == bias;
  }
  Patch patch("batch-products");
  ValueId all =
      patch.AddNode(MatMul{}, {patch.AddNode(Concat{.axis = 0}, std::move(rows)), matrix});
  if (same_bias) {
    all = patch.AddNode(Add{}, {all, bias});
    for (ValueId& result : results) result = SingleUser(graph, result)->output();
  }
  const std::vector<ValueId> parts = patch.AddNodeOf(results.size(), Split{.axis = 0}, {all});
  for (size_t i = 0; i < results.size(); ++i) patch.Replace(results[i], parts[i]);
  return patch;
}

}  // namespace sinter
