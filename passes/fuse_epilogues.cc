// Rewrite: an elementwise node after a convolution, matmul or pool (or a fused node that starts
// with one) -> one fused node whose body contains both.
//   relu(add(conv(x, w, b), y)) -> fused(x, w, b, y) { relu(add(conv, y)) }
// After an integer product also the conversion of its sums to f32 and a quantisation to bytes:
//   quantize_linear(mul(cast(conv_integer(x, w, zx, zw)), s), r, z) -> fused(...) { ... }
// Legal when nothing else uses the first node's result and the elementwise node keeps its shape: a
// fused node means its body. Pays where a backend runs the body as one kernel; `legalise` splits
// bodies that no backend supports.
#include <array>
#include <set>
#include <utility>

#include "ir/ops/add.h"
#include "ir/ops/cast.h"
#include "ir/ops/conv_integer.h"
#include "ir/ops/matmul_integer.h"
#include "ir/ops/quantize_linear.h"
#include "passes/compose.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// Explains why the elementwise node does not fuse into the producer of its operand `value`.
void Explain(const Graph& graph, NodeId id, ValueId value, PassContext& context) {
  const Node* const first = graph.ProducerOf(value);
  if (first == nullptr || !TakesEpilogue(*first)) return;
  const std::string name = graph.NameOf(graph.value(value).producer);
  if (graph.UseCount(value) > 1) {
    context.Explain(graph, id, "other-users",
                    absl::StrCat("does not fuse into ", name, ": something else uses ", name,
                                 "'s result, too, so it must be written"));
  } else if (graph.type(value) != graph.type(graph.node(id).output())) {
    context.Explain(graph, id, "types-differ",
                    absl::StrCat("does not fuse into ", name, ": the types differ, ",
                                 graph.type(value).ToString(), " and ",
                                 graph.type(graph.node(id).output()).ToString()));
  } else if (BodyNodeCount(*first) >= kMostBodyNodes) {
    context.Explain(graph, id, "too-long",
                    absl::StrCat("does not fuse into ", name, ", which has ", BodyNodeCount(*first),
                                 " nodes, the limit"));
  } else {
    context.Explain(graph, id, "repeated-operand",
                    absl::StrCat("does not fuse into ", name, ", which takes an operand twice"));
  }
}

bool IsIntegerProduct(const Operation& operation) {
  return operation.Is<ConvInteger>() || operation.Is<MatMulInteger>();
}

// Whether the node may follow an integer product as a part of its epilogue, as far as its own types
// say: a bias in i32, a conversion to f32, f32, or a quantisation to bytes with one scale.
bool FollowsIntegers(const Graph& graph, const Node& node, ValueId value) {
  const DType from = graph.type(value).dtype;
  const Type& result = graph.type(node.output());
  if (graph.type(value).shape != result.shape) return false;
  if (node.operation.Is<Cast>()) {
    return from == DType::kInt32 && result.dtype == DType::kFloat32;
  }
  if (const auto* const quantise = node.operation.If<QuantizeLinear>()) {
    return node.inputs[0] == value && from == DType::kFloat32 && quantise->block_size == 0 &&
           quantise->precision == DType::kFloat32 &&
           (result.dtype == DType::kUint8 || result.dtype == DType::kInt8) &&
           graph.type(node.inputs[1]).shape.rank() == 0;
  }
  if (!node.operation.info().traits.elementwise || from != result.dtype) return false;
  return from == DType::kFloat32 || (from == DType::kInt32 && node.operation.Is<Add>());
}

}  // namespace

MaybePatch FuseEpilogues(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  const bool only_after_integers = node.operation.Is<Cast>() || node.operation.Is<QuantizeLinear>();
  if (!node.operation.info().traits.elementwise && !only_after_integers) {
    if (context.explains()) {
      context.Explain(graph, id, "not-elementwise",
                      "is not elementwise, and only elementwise nodes are epilogues");
    }
    return std::nullopt;
  }
  for (const ValueId value : node.inputs) {
    const Node* first = SingleUseProducer(graph, value);
    // The operands of the first node keep their positions, including duplicates.
    const auto repeats = [](const ValueIds& operands) {
      return std::set<ValueId>(operands.begin(), operands.end()).size() != operands.size();
    };
    const bool after_integers = first != nullptr && IsIntegerProduct(FirstOf(*first).operation);
    const bool fits = after_integers ? FollowsIntegers(graph, node, value)
                                     : !only_after_integers && first != nullptr &&
                                           graph.type(value) == graph.type(node.output()) &&
                                           TakesEpilogue(*first) && !repeats(first->inputs);
    if (!fits || BodyNodeCount(*first) >= kMostBodyNodes) {
      if (context.explains()) Explain(graph, id, value, context);
      continue;
    }
    SINTER_ASSIGN_OR_RETURN(Composition composition, Compose(graph, std::array{first, &node}));
    return FusedPatch("epilogue", node.output(), std::move(composition));
  }
  return std::nullopt;
}

}  // namespace sinter
