// Rewrite: products of one value with several constant matrices that yield the queries, keys and
// values of attention -> one product with the concatenated matrices, and a split of its result
//   x W + b, x U + c, x V + d -> split(x [W U V] + [b c d])
// The biases may be absent, but only all together. Legal when nothing else uses the intermediate
// results. Pays where attention accepts columns of a wider value: x is read once, and threads
// synchronise once. Elsewhere the split is a copy. Runs after `fuse-attention`, which shows what
// the products are used for.
#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/attention.h"
#include "ir/ops/matmul.h"
#include "ir/ops/reshape.h"
#include "ir/ops/split.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace sinter {
namespace {

// A product, with its bias, that attention splits into heads.
struct Product {
  ConstantRef weight;  // [K, N], f32
  ConstantRef bias;    // [N]; null if absent
  ValueId result;
};

ConstantRef FloatsOf(const Graph& graph, ValueId value, size_t rank) {
  const ConstantRef& constant = graph.value(value).constant;
  const bool fits = constant != nullptr && constant->dtype() == DType::kFloat32 &&
                    constant->dims().size() == rank;
  return fits ? constant : nullptr;
}

// Whether the node is a product of x with a constant matrix.
bool IsProduct(const Graph& graph, const Node& node, ValueId x) {
  return node.operation.Is<MatMul>() && node.inputs[0] == x &&
         FloatsOf(graph, node.inputs[1], 2) != nullptr;
}

std::optional<Product> ProductOf(const Graph& graph, const Node& node, ValueId x) {
  if (!IsProduct(graph, node, x)) return std::nullopt;
  Product product{
      .weight = FloatsOf(graph, node.inputs[1], 2), .bias = nullptr, .result = node.output()};
  const Node* user = SingleUser(graph, product.result);
  if (user != nullptr && user->operation.Is<Add>()) {
    const size_t side = user->inputs[0] == product.result ? 1 : 0;
    product.bias = FloatsOf(graph, user->inputs[side], 1);
    if (product.bias == nullptr || product.bias->dims()[0] != product.weight->dims()[1]) {
      return std::nullopt;
    }
    product.result = user->output();
    user = SingleUser(graph, product.result);
  }
  if (user == nullptr || !user->operation.Is<Reshape>() || user->inputs[0] != product.result) {
    return std::nullopt;
  }
  user = SingleUser(graph, user->output());
  return user != nullptr && user->operation.Is<Attention>() ? std::optional(product) : std::nullopt;
}

// Concatenates matrices [K, N] of equal K, or vectors [N], along the last axis.
ConstantRef SideBySide(const std::vector<Product>& products, ConstantRef Product::*part) {
  std::vector<int64_t> dims = (products[0].*part)->dims();
  dims.back() = 0;
  for (const Product& product : products) dims.back() += (product.*part)->dims().back();
  const int64_t rows = dims.size() == 2 ? dims[0] : 1;
  std::vector<float> values;
  values.reserve(static_cast<size_t>(rows * dims.back()));
  for (int64_t row = 0; row < rows; ++row) {
    for (const Product& product : products) {
      const Constant& constant = *(product.*part);
      const int64_t columns = constant.dims().back();
      const float* const from = constant.values<float>().data() + row * columns;
      values.insert(values.end(), from, from + columns);
    }
  }
  return Constant::FromValues<float>(std::move(dims), values);
}

}  // namespace

MaybePatch MergeMatMuls(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<MatMul>() || node.inputs.size() != 2) return std::nullopt;
  const ValueId x = node.inputs[0];
  std::vector<Product> products;
  size_t left_out = 0;  // other products with constant matrices
  int64_t bytes = 0;
  const NodeIds& users = graph.value(x).users;
  for (const NodeId user : std::set<NodeId>(users.begin(), users.end())) {
    left_out += IsProduct(graph, graph.node(user), x) ? 1 : 0;
    const auto product = ProductOf(graph, graph.node(user), x);
    if (!product) continue;
    const bool like_the_first =
        products.empty() || ((product->bias == nullptr) == (products[0].bias == nullptr) &&
                             product->weight->dims()[0] == products[0].weight->dims()[0]);
    if (!like_the_first) continue;
    bytes += product->weight->byte_size();
    products.push_back(*product);
    --left_out;
  }
  if (products.size() < 2) {
    if (!products.empty() && left_out > 0) {
      context.Explain(graph, id, "no-partner",
                      "is not merged with the other products of its operand: they are not all "
                      "queries, keys or values of attention, only some have a bias, or an "
                      "intermediate result has other users");
    }
    return std::nullopt;
  }
  if (bytes > context.options.max_folded_bytes - context.folded_bytes) {
    context.Explain(graph, id, "too-large",
                    "is not merged with the other products of its operand: the matrices together "
                    "are larger than the limit on constants that passes make");
    return std::nullopt;
  }
  context.folded_bytes += bytes;
  Patch patch("merge-matmuls");
  ValueId result =
      patch.AddNode(MatMul{}, {x, patch.AddConstant(SideBySide(products, &Product::weight))});
  if (products[0].bias != nullptr) {
    result =
        patch.AddNode(Add{}, {result, patch.AddConstant(SideBySide(products, &Product::bias))});
  }
  std::vector<int64_t> sizes;
  for (const Product& product : products) sizes.push_back(product.weight->dims()[1]);
  const ValueId lengths =
      patch.AddConstant(Constant::FromValues<int64_t>({static_cast<int64_t>(sizes.size())}, sizes));
  const std::vector<ValueId> parts =
      patch.AddNodeOf(products.size(), Split{.axis = -1}, {result, lengths});
  for (size_t i = 0; i < products.size(); ++i) patch.Replace(products[i].result, parts[i]);
  return patch;
}

}  // namespace sinter
