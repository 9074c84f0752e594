// Rewrite: a node whose integer result is known from shapes alone -> that result as a constant.
//   shape(x:f32[N,3,48,W]) sliced to its axes 1..2 -> [3,48]
// Legal because inference computed the elements (Value::contents) from dimensions that hold
// whenever the graph runs. Pays because reshapes then have constant targets and nothing is left to
// compute at run time. After `bind`, when every dimension is a number, all shape arithmetic of a
// model goes this way.
#include <algorithm>

#include "passes/passes.h"

namespace sinter {

MaybePatch FoldShapeArithmetic(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (node.outputs.size() != 1) return std::nullopt;
  const Value& value = graph.value(node.output());
  if (!value.contents || !value.type.shape.is_static() || graph.UseCount(node.output()) == 0) {
    return std::nullopt;
  }
  std::vector<int64_t> elements;
  for (const Dim& dim : *value.contents) {
    if (!dim.is_static()) return std::nullopt;
    elements.push_back(dim.value());
  }
  const std::vector<int64_t> dims = value.type.shape.ToIntegers();
  ConstantRef constant;
  if (value.type.dtype == DType::kInt64) {
    constant = Constant::FromValues<int64_t>(dims, elements);
  } else if (value.type.dtype == DType::kInt32) {
    std::vector<int32_t> narrow;
    for (const int64_t element : elements) {
      if (element != static_cast<int32_t>(element)) return std::nullopt;
      narrow.push_back(static_cast<int32_t>(element));
    }
    constant = Constant::FromValues<int32_t>(dims, narrow);
  } else {
    return std::nullopt;
  }
  Patch patch("known-elements", Removal::Kind::kFolded);
  patch.Replace(node.output(), patch.AddConstant(std::move(constant), value.name));
  return patch;
}

}  // namespace sinter
