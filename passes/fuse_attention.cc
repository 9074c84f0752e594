// Rewrite: decomposed attention -> attention (Vaswani et al., "Attention Is All You Need", 2017,
// 3.2.1), and transposes and repeated heads around it -> its permutations and shared heads.
//   transpose(matmul(softmax(add(mul(matmul(transpose(q), transpose(k)), s), mask)), transpose(v)))
// Optional parts are: the scale (a multiplication or a division, before the product on either or
// both sides, or after it), a softcap, the mask (added, or a Where on either side), a guard that
// sets the weights to 0 where they are NaN or where a query's mask hides every key, and each
// transpose. Legal when nothing else uses the values between the two products. Pays because the
// scores of a head stay in cache, hidden keys are skipped, and nothing is transposed or repeated in
// memory. `legalise` decomposes the operator again if no backend supports it.
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "ir/ops/add.h"
#include "ir/ops/attention.h"
#include "ir/ops/div.h"
#include "ir/ops/equal.h"
#include "ir/ops/is_nan.h"
#include "ir/ops/matmul.h"
#include "ir/ops/mul.h"
#include "ir/ops/not.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/softmax.h"
#include "ir/ops/squeeze.h"
#include "ir/ops/tanh.h"
#include "ir/ops/transpose.h"
#include "ir/ops/unsqueeze.h"
#include "ir/ops/where.h"
#include "passes/attention_mask.h"
#include "passes/attention_operands.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "passes/pattern.h"

namespace sinter {
namespace {

// softmax(scores) v as matched, from the last node to the first.
struct WrittenAttention {
  Attention op;
  ValueId q;
  ValueId k;
  std::optional<FoundMask> mask;
  std::set<NodeId> nodes;  // nothing else may use their results
};

class AttentionReader {
 public:
  explicit AttentionReader(const Graph& graph) : graph_(graph) {}

  // Matches `weights`, the first operand of the second product.
  std::optional<WrittenAttention> Weights(ValueId weights) const {
    static const Variable softmax;
    static const Variable bias;
    static const Pattern nan_guard = Op<Where>(Op<IsNaN>(softmax), 0, softmax);
    static const Pattern masked_guard = Op<Where>(
        Op<Equal>(Exactly(ReduceMax{.axes = {-1}}, bias), -std::numeric_limits<double>::infinity()),
        0, softmax);
    std::set<NodeId> guard_nodes;
    ZeroRows zero_rows = ZeroRows::kNone;
    auto guard = Match::Of(graph_, weights, nan_guard);
    if (guard) {
      zero_rows = ZeroRows::kNan;
    } else if ((guard = Match::Of(graph_, weights, masked_guard))) {
      zero_rows = ZeroRows::kMasked;
    }
    if (guard) guard_nodes = guard->nodes();
    const ValueId rows = guard ? (*guard)[softmax] : weights;
    const Node* const node = graph_.ProducerOf(rows);
    if (node == nullptr || !IsOverTheLastAxis(*node)) return std::nullopt;
    auto found = Masked(node->inputs[0]);
    if (!found) return std::nullopt;
    if (zero_rows == ZeroRows::kMasked && (!found->mask || found->mask->value != (*guard)[bias])) {
      return std::nullopt;
    }
    found->op.zero_rows = zero_rows;
    found->nodes.insert(guard_nodes.begin(), guard_nodes.end());
    found->nodes.insert(graph_.value(rows).producer);
    return found;
  }

 private:
  bool IsOverTheLastAxis(const Node& node) const {
    const auto* softmax = node.operation.If<Softmax>();
    return softmax != nullptr &&
           (softmax->axis == -1 || softmax->axis == graph_.type(node.output()).shape.rank() - 1);
  }

  std::optional<WrittenAttention> Masked(ValueId scores) const {
    const Node* const node = graph_.ProducerOf(scores);
    if (node == nullptr) return std::nullopt;
    const auto with_mask = [&](ValueId inner, FoundMask mask) -> std::optional<WrittenAttention> {
      if (graph_.type(inner) != graph_.type(scores)) return std::nullopt;
      auto found = Capped(inner);
      if (!found) return std::nullopt;
      found->mask = mask;
      found->nodes.insert(graph_.value(scores).producer);
      return found;
    };
    if (node->operation.Is<Add>()) {
      for (const Sides& sides : SidesOf(*node)) {
        if (auto found = with_mask(sides.one, {.value = sides.other})) return found;
      }
    }
    if (node->operation.Is<Where>()) {
      for (size_t side = 1; side < 3; ++side) {
        const std::optional<float> number = ScalarOf(graph_, node->inputs[3 - side]);
        if (!number || std::isnan(*number)) continue;
        return with_mask(node->inputs[side], {.value = node->inputs[0],
                                              .mode = MaskMode::kReplace,
                                              .is_inverted = side == 2,
                                              .hidden = *number});
      }
    }
    return Capped(scores);
  }

  std::optional<WrittenAttention> Capped(ValueId scores) const {
    static const Variable inner;
    static const Variable cap;
    static const Variable factor;
    static const Pattern softcap =
        Op<Mul>(Op<Tanh>(AnyOf({Op<Div>(inner, Number(cap)), Op<Mul>(inner, Number(factor))})),
                Number(cap));
    static const Pattern other_softcap =
        Op<Mul>(Op<Tanh>(Op<Div>(inner, Number(factor))), Number(cap));
    auto match = Match::Of(graph_, scores, softcap);
    const bool divides = !match;
    if (divides) match = Match::Of(graph_, scores, other_softcap);
    if (!match) return Scaled(scores);
    const float limit = match->NumberOf(cap);
    if (match->Has(factor)) {
      const float other = divides ? match->NumberOf(factor) : 1 / match->NumberOf(factor);
      if (std::abs(other - limit) > 1e-5F * limit) return std::nullopt;
    }
    if (!std::isfinite(limit) || limit <= 0) return std::nullopt;
    auto found = Scaled((*match)[inner]);
    if (!found) return std::nullopt;
    found->op.softcap = limit;
    found->nodes.insert(match->nodes().begin(), match->nodes().end());
    return found;
  }

  std::optional<WrittenAttention> Scaled(ValueId scores) const {
    WrittenAttention found;
    const Node* node = graph_.ProducerOf(scores);
    while (node != nullptr) {
      found.nodes.insert(graph_.value(scores).producer);
      if (node->operation.Is<MatMul>()) {
        found.q = node->inputs[0];
        found.k = node->inputs[1];
        return found;
      }
      const auto scaling = ScalingOf(graph_, *node);
      if (!scaling) return std::nullopt;
      found.op.scale *= scaling->factor;
      scores = scaling->value;
      node = graph_.ProducerOf(scores);
    }
    return std::nullopt;
  }

  const Graph& graph_;
};

std::vector<int64_t> FirstAxes(int64_t count) {
  std::vector<int64_t> axes;
  for (int64_t axis = 0; axis < count; ++axis) axes.push_back(axis);
  return axes;
}

// The attribute for this permutation: empty if no axis moves.
std::vector<int64_t> AsAttribute(std::vector<int64_t> perm) {
  return perm == FirstAxes(4) ? std::vector<int64_t>() : perm;
}

// The transpose that is the only user of the value; null if there is none.
const Node* TransposeBehind(const Graph& graph, ValueId value) {
  const Node* const user = SingleUser(graph, value);
  return user != nullptr && user->operation.Is<Transpose>() ? user : nullptr;
}

// Operands of rank 2 or 3 get leading axes of size 1.
ValueId WithRankFour(Patch& patch, const AttentionOperand& operand, std::vector<int64_t>& perm) {
  const auto missing = static_cast<int64_t>(4 - operand.perm.size());
  perm = FirstAxes(missing);
  for (const int64_t axis : operand.perm) perm.push_back(axis + missing);
  perm = AsAttribute(perm);
  if (missing == 0) return operand.value;
  return patch.AddNode(Unsqueeze{.axes = FirstAxes(missing)}, {operand.value});
}

// Whether batches and heads match the query's: each query head has its own key head or shares one
// with its neighbours.
bool HeadsAgree(const Graph& graph, const AttentionOperand& q, const AttentionOperand& kv) {
  const auto dim = [&](const AttentionOperand& operand, size_t axis) {
    return graph.type(operand.value).shape[static_cast<int>(operand.perm[axis])];
  };
  for (size_t axis = 0; axis + 2 < q.perm.size(); ++axis) {
    const bool is_head = axis == 1;
    const Dim size = is_head ? dim(kv, axis) * kv.group : dim(kv, axis);
    const bool all_share = is_head && size.Is(1) && dim(q, axis).is_static();
    if (size != dim(q, axis) && !all_share) return false;
  }
  return true;
}

// The operand for the mask; nothing if the mask becomes an attribute.
std::optional<ValueId> AddMask(const Graph& graph, const FoundMask& found, const Shape& scores,
                               Patch& patch, Attention& op) {
  const FoundMask mask = Simplified(graph, found);
  if (IsCausal(graph, mask, scores)) {
    op.is_causal = true;
    if (op.zero_rows == ZeroRows::kNone) op.zero_rows = ZeroRows::kMasked;
    return std::nullopt;
  }
  op.has_mask = true;
  if (graph.type(mask.value).dtype != DType::kBool) return mask.value;
  if (mask.is_inverted && mask.mode == MaskMode::kAdd) {
    // Inverting the mask would cost as much as converting it to float.
    return found.value;
  }
  op.mask_mode = mask.mode;
  op.mask_value = mask.hidden;
  return mask.is_inverted ? patch.AddNode(Not{}, {mask.value}) : mask.value;
}

MaybePatch Recognise(const Graph& graph, NodeId id, PassContext& context) {
  const Node& weighted = graph.node(id);
  if (graph.type(weighted.output()).dtype != DType::kFloat32) return std::nullopt;
  auto found = AttentionReader(graph).Weights(weighted.inputs[0]);
  if (found) found->nodes.insert(id);
  if (!found || !AreUsedWithin(graph, found->nodes, weighted.output())) {
    const Node* const softmax = graph.ProducerOf(weighted.inputs[0]);
    if (context.explains() && softmax != nullptr && softmax->operation.Is<Softmax>()) {
      context.Explain(
          graph, id, "no-attention",
          "is not attention: the softmax is not along the last axis, its input is not a product "
          "of two values, or an intermediate result has other users");
    }
    return std::nullopt;
  }
  const auto rank = static_cast<int64_t>(graph.type(weighted.output()).shape.rank());
  for (const ValueId operand : {found->q, found->k, weighted.inputs[1]}) {
    if (graph.type(operand).shape.rank() != rank || rank < 2 || rank > 4) return std::nullopt;
  }
  std::vector<int64_t> transposed = FirstAxes(rank);
  std::swap(transposed[static_cast<size_t>(rank - 2)], transposed[static_cast<size_t>(rank - 1)]);
  const auto q =
      FollowOperand(graph, {.value = found->q, .perm = FirstAxes(rank)}, {.may_scale = true});
  const auto k = FollowOperand(graph, {.value = found->k, .perm = std::move(transposed)},
                               {.may_scale = true, .may_repeat = true});
  const auto v = FollowOperand(graph, {.value = weighted.inputs[1], .perm = FirstAxes(rank)},
                               {.may_repeat = true});
  const auto kv_heads = [&](const AttentionOperand& kv) {
    return rank < 4 ? Dim(1) : graph.type(kv.value).shape[static_cast<int>(kv.perm[1])];
  };
  if (k.group != v.group || kv_heads(k) != kv_heads(v) || !HeadsAgree(graph, q, k) ||
      !HeadsAgree(graph, q, v)) {
    return std::nullopt;
  }

  Patch patch("attention");
  Attention& op = found->op;
  op.scale *= q.scale * k.scale;
  if (!std::isfinite(op.scale)) return std::nullopt;
  std::vector<ValueId> operands = {WithRankFour(patch, q, op.query_perm),
                                   WithRankFour(patch, k, op.key_perm),
                                   WithRankFour(patch, v, op.value_perm)};
  if (found->mask) {
    std::vector<Dim> scores = graph.type(weighted.inputs[0]).shape.dims();
    const auto mask = AddMask(graph, *found->mask, Shape(std::move(scores)), patch, op);
    if (mask) operands.push_back(*mask);
  } else {
    op.zero_rows = ZeroRows::kMasked;  // no row is fully masked
  }
  ValueId replaced = weighted.output();
  std::vector<int64_t> perm = FirstAxes(rank);
  if (const Node* const behind = TransposeBehind(graph, replaced)) {
    const auto axes = behind->operation.As<Transpose>().Permutation(static_cast<int>(rank));
    if (axes.ok()) {
      perm.assign(axes->begin(), axes->end());
      replaced = behind->output();
    }
  }
  std::vector<int64_t> output_perm = FirstAxes(4 - rank);
  for (const int64_t axis : perm) output_perm.push_back(axis + 4 - rank);
  op.output_perm = AsAttribute(std::move(output_perm));
  ValueId result = patch.AddNode(op, std::move(operands));
  if (rank < 4) result = patch.AddNode(Squeeze{.axes = FirstAxes(4 - rank)}, {result});
  patch.Replace(replaced, result);
  return patch;
}

// Absorbs transposes and repeated heads around an attention node.
MaybePatch Absorb(const Graph& graph, NodeId id) {
  const Node& node = graph.node(id);
  Attention op = node.operation.As<Attention>();
  std::vector<ValueId> operands(node.inputs.begin(), node.inputs.end());
  AttentionOperand followed[3];
  const auto follow = [&](bool may_repeat) {
    const std::vector<int64_t>* const perms[] = {&op.query_perm, &op.key_perm, &op.value_perm};
    for (size_t i = 0; i < 3; ++i) {
      const std::array<size_t, 4> axes = AxesOf(*perms[i]);
      followed[i] =
          FollowOperand(graph, {.value = node.inputs[i], .perm = {axes.begin(), axes.end()}},
                        {.may_repeat = may_repeat && i > 0});
    }
  };
  // Keys and values that the node returns contain all heads.
  follow(!op.has_past && node.outputs.size() == 1);
  if (followed[1].group != followed[2].group) follow(false);
  for (size_t i = 0; i < 3; ++i) operands[i] = followed[i].value;
  op.query_perm = AsAttribute(followed[0].perm);
  op.key_perm = AsAttribute(followed[1].perm);
  op.value_perm = AsAttribute(followed[2].perm);
  ValueId replaced = node.output();
  if (const Node* const behind = TransposeBehind(graph, replaced)) {
    const auto axes = behind->operation.As<Transpose>().Permutation(4);
    if (axes.ok()) {
      const std::array<size_t, 4> own = AxesOf(op.output_perm);
      std::vector<int64_t> perm;
      for (const int axis : *axes) {
        perm.push_back(static_cast<int64_t>(own[static_cast<size_t>(axis)]));
      }
      op.output_perm = AsAttribute(std::move(perm));
      replaced = behind->output();
    }
  }
  if (replaced == node.output() && std::ranges::equal(operands, node.inputs)) return std::nullopt;
  Patch patch("attention-operands");
  const std::vector<ValueId> results =
      patch.AddNodeOf(node.outputs.size(), op, std::move(operands));
  patch.Replace(replaced, results[0]);
  for (size_t i = 1; i < results.size(); ++i) patch.Replace(node.outputs[i], results[i]);
  return patch;
}

}  // namespace

MaybePatch FuseAttention(const Graph& graph, NodeId id, PassContext& context) {
  const Operation& operation = graph.node(id).operation;
  if (operation.Is<Attention>()) return Absorb(graph, id);
  if (operation.Is<MatMul>()) return Recognise(graph, id, context);
  return std::nullopt;
}

}  // namespace sinter
