// Rewrite: f(transpose(x), y) -> transpose(f(x, y')) for an elementwise f with one or two operands.
//   add(transpose(matmul(a, b)), transpose(c)) -> transpose(add(matmul(a, b), c))
// Legal when nothing else uses the transposed value. Pays where f then fuses into what computes x (a
// ConvNeXt's scale and residual sum into a matmul), and y' costs nothing: it is one number, a constant
// along one axis, what y is the same transposition of, or a convolution's result, which has its
// channels last anyway.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ir/ops/cast.h"
#include "ir/ops/conv.h"
#include "ir/ops/transpose.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

using Axes = std::vector<int>;

// The axes of a value's transposition.
struct Transposition {
  ValueId of;
  Axes axes;
};
std::optional<Transposition> TranspositionOf(const Graph& graph, ValueId value) {
  const Node* const transpose = ProducerAs<Transpose>(graph, value);
  if (transpose == nullptr) return std::nullopt;
  const ValueId of = transpose->inputs[0];
  auto axes = transpose->operation.As<Transpose>().Permutation(graph.type(of).shape.rank());
  if (!axes.ok()) return std::nullopt;
  return Transposition{of, *std::move(axes)};
}

// Whether elementwise nodes after the value fuse into a kernel, perhaps after others.
bool IsOfKernelWithEpilogue(const Graph& graph, ValueId value) {
  constexpr int kMostNodes = 8;
  for (int nodes = 0; nodes < kMostNodes; ++nodes) {
    const Node* const producer = SingleUseProducer(graph, value);
    if (producer == nullptr || producer->outputs.size() != 1) return false;
    if (TakesEpilogue(*producer)) return true;
    if (!producer->operation.info().traits.elementwise) return false;
    const auto computed =
        std::find_if(producer->inputs.begin(), producer->inputs.end(),
                     [&](ValueId input) { return graph.ProducerOf(input) != nullptr; });
    if (computed == producer->inputs.end()) return false;
    value = *computed;
  }
  return false;
}

// The dimensions of which these are the transposition.
template <class Element>
std::vector<Element> Undo(const std::vector<Element>& transposed, const Axes& axes) {
  std::vector<Element> of(transposed.size());
  for (size_t i = 0; i < axes.size(); ++i) of[static_cast<size_t>(axes[i])] = transposed[i];
  return of;
}

// Whether the axes make channels, the last ones, the second ones.
bool MovesChannelsForward(const Axes& axes) {
  const auto rank = static_cast<int>(axes.size());
  if (rank < 3 || axes[0] != 0 || axes[1] != rank - 1) return false;
  for (int i = 2; i < rank; ++i) {
    if (axes[static_cast<size_t>(i)] != i - 1) return false;
  }
  return true;
}

// The operand of which `operand` is the transposition, where that costs nothing.
absl::StatusOr<std::optional<ValueId>> Untransposed(const Graph& graph, ValueId operand,
                                                    const Axes& axes, Patch& patch) {
  const Value& value = graph.value(operand);
  const auto rank = axes.size();
  if (value.is_constant()) {
    std::vector<int64_t> dims = value.constant->dims();
    if (value.constant->element_count() == 1 && dims.size() <= rank) return operand;
    const auto is_long = [](int64_t dim) { return dim != 1; };
    if (dims.size() > rank || std::count_if(dims.begin(), dims.end(), is_long) != 1) {
      return std::nullopt;
    }
    dims.insert(dims.begin(), rank - dims.size(), 1);
    SINTER_ASSIGN_OR_RETURN(ConstantRef moved,
                            Constant::Borrow(value.constant->dtype(), Undo(dims, axes),
                                             value.constant->data(), value.constant));
    return patch.AddConstant(std::move(moved), value.name);
  }
  if (static_cast<size_t>(value.type.shape.rank()) != rank) return std::nullopt;
  const auto transposition = TranspositionOf(graph, operand);
  if (transposition && transposition->axes == axes) return transposition->of;
  if (ProducerAs<Conv>(graph, operand) == nullptr || !MovesChannelsForward(axes)) {
    return std::nullopt;
  }
  std::vector<int64_t> identity(rank);
  for (size_t i = 0; i < rank; ++i) identity[i] = static_cast<int64_t>(i);
  return patch.AddNode(Transpose{.perm = Undo(identity, axes)}, {operand});
}

}  // namespace

MaybePatch SinkTranspose(const Graph& graph, NodeId id, PassContext& context) {
  const Node& node = graph.node(id);
  if (!node.operation.info().traits.elementwise || node.operation.Is<Cast>() ||
      node.inputs.empty() || node.inputs.size() > 2 || node.outputs.size() != 1) {
    return std::nullopt;
  }
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    const auto transposition = TranspositionOf(graph, node.inputs[i]);
    if (!transposition || graph.UseCount(node.inputs[i]) > 1 ||
        graph.type(node.output()).shape.rank() != graph.type(node.inputs[i]).shape.rank() ||
        !IsOfKernelWithEpilogue(graph, transposition->of)) {
      continue;
    }
    Patch patch("sink-transpose");
    std::vector<ValueId> operands(node.inputs.begin(), node.inputs.end());
    operands[i] = transposition->of;
    if (operands.size() == 2) {
      SINTER_ASSIGN_OR_RETURN(const std::optional<ValueId> other,
                              Untransposed(graph, node.inputs[1 - i], transposition->axes, patch));
      if (!other) {
        if (context.explains()) {
          context.Explain(graph, id, "not-transposed-alike",
                          absl::StrCat("stays behind the transposition of operand ", i,
                                       ": operand ", 1 - i, " would have to be transposed back"));
        }
        continue;
      }
      operands[1 - i] = *other;
    }
    patch.Replace(
        node.output(),
        patch.AddNode(Transpose{.perm = {transposition->axes.begin(), transposition->axes.end()}},
                      {patch.AddNode(node.operation, std::move(operands))}));
    return patch;
  }
  return std::nullopt;
}

}  // namespace sinter
