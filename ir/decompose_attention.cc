#include "ir/decompose_attention.h"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

#include "ir/ops/concat.h"
#include "ir/ops/is_nan.h"
#include "ir/ops/less.h"
#include "ir/ops/less_or_equal.h"
#include "ir/ops/matmul.h"
#include "ir/ops/reduce_max.h"
#include "ir/ops/softmax.h"
#include "ir/ops/tanh.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class Decomposer {
 public:
  Decomposer(ExpressionBuilder& make, const Attention& op, std::span<const ValueId> operands)
      : make_(make), op_(op), operands_(operands), dtype_(make.type(operands[0]).dtype) {}

  DecomposedAttention Run(std::optional<DType> softmax_type) {
    DecomposedAttention parts;
    CheckOperands();
    if (!make_.status().ok()) return parts;
    const ValueId q = Permuted(operands_[0], AxesOf(op_.query_perm));
    std::array<size_t, 4> key_axes = AxesOf(op_.key_perm);
    std::swap(key_axes[2], key_axes[3]);
    parts.keys = Permuted(operands_[1], AxesOf(op_.key_perm));
    parts.values = Permuted(operands_[2], AxesOf(op_.value_perm));
    ValueId transposed_keys;
    if (op_.has_past) {
      parts.keys = make_.Node(Concat{.axis = 2}, {operands_[op_.PastKeyOperand()], parts.keys});
      parts.values =
          make_.Node(Concat{.axis = 2}, {operands_[op_.PastValueOperand()], parts.values});
      transposed_keys = Permuted(parts.keys, {0, 1, 3, 2});
    } else {
      transposed_keys = Permuted(operands_[1], key_axes);
    }
    if (!make_.status().ok()) return parts;
    ReadHeads(q, parts.keys);
    parts.scores = Ungrouped(make_.Node(MatMul{}, {Grouped(q), transposed_keys}));
    if (op_.scale != 1) parts.scores = make_.Product(parts.scores, Number(op_.scale));
    parts.capped = parts.scores;
    if (op_.softcap > 0) {
      const ValueId cap = Number(op_.softcap);
      parts.capped = make_.Product(make_.Node(Tanh{}, {make_.Quotient(parts.scores, cap)}), cap);
    }
    const Bias bias = MakeBias(q, parts.keys);
    parts.biased = parts.capped;
    if (bias.replaced.valid()) {
      parts.biased = make_.Choose(bias.replaced, parts.biased, Number(op_.mask_value));
    }
    if (bias.added.valid()) parts.biased = make_.Sum(parts.biased, bias.added);
    ValueId weights = Cast(parts.biased, softmax_type.value_or(dtype_));
    weights = Cast(make_.Node(Softmax{.axis = -1}, {weights}), dtype_);
    parts.weights = WithZeroRows(weights, bias);
    parts.y = Ungrouped(make_.Node(MatMul{}, {Grouped(parts.weights), parts.values}));
    parts.y = Permuted(parts.y, AxesOf(op_.output_perm));
    return parts;
  }

 private:
  // The effect of mask and visibility on the scores. Parts that do not apply are invalid.
  struct Bias {
    ValueId replaced;  // bool: where false, mask_value replaces the score
    ValueId added;     // in the operands' type
    // These tell whether a query sees no key: `sees_nothing` is a bool per query; else `decisive`,
    // of the operands' type, is -infinity for all its keys.
    ValueId sees_nothing;
    ValueId decisive;
  };

  ValueId Number(double value) { return make_.Scalar(dtype_, value); }

  ValueId Permuted(ValueId x, const std::array<size_t, 4>& axes) {
    if (std::is_sorted(axes.begin(), axes.end())) return x;
    return make_.Permuted(x, {axes.begin(), axes.end()});
  }

  ValueId Cast(ValueId x, DType to) {
    if (!make_.status().ok() || make_.type(x).dtype == to) return x;
    return make_.Node(sinter::Cast{.to = to}, {x});
  }

  // The operands may not be those of a node, whose inference would have refused what does not fit.
  void CheckOperands() {
    std::vector<OperandInfo> operands;
    for (const ValueId operand : operands_) operands.push_back({.type = &make_.type(operand)});
    Inference inference(operands, 1, {});
    make_.Fail(op_.Infer(inference));
  }

  void ReadHeads(ValueId q, ValueId keys) {
    heads_ = make_.shape(q)[1];
    kv_heads_ = make_.shape(keys)[1];
    if (heads_ == kv_heads_ || (heads_.is_static() && kv_heads_.is_static())) return;
    make_.Fail(absl::UnimplementedError("the numbers of heads differ and are not known"));
  }

  // [batch, heads, rows, columns], with the rows of the heads that share keys concatenated.
  ValueId Grouped(ValueId x) {
    if (heads_ == kv_heads_ || !make_.status().ok()) return x;
    const Dim& rows = make_.shape(x)[2];
    const int64_t group = heads_.value() / kv_heads_.value();
    return make_.Reshaped(x,
                          {0, kv_heads_.value(), rows.is_static() ? group * rows.value() : -1, 0});
  }
  ValueId Ungrouped(ValueId x) {
    if (heads_ == kv_heads_ || !make_.status().ok()) return x;
    const Dim& rows = make_.shape(x)[2];
    const int64_t group = heads_.value() / kv_heads_.value();
    return make_.Reshaped(x, {0, heads_.value(), rows.is_static() ? rows.value() / group : -1, 0});
  }

  // The size of an axis, as a constant if it is known.
  ValueId Size(ValueId x, int axis) {
    const Dim& size = make_.shape(x)[axis];
    return size.is_static() ? Position(size.value()) : make_.SizeOf(x, axis);
  }
  // The indices along an axis, as a column or a row; a constant if the size is known.
  ValueId Indices(ValueId x, int axis, bool is_column) {
    const Dim& size = make_.shape(x)[axis];
    if (!size.is_static()) {
      const ValueId row = make_.Positions(make_.SizeOf(x, axis));
      return is_column ? make_.WithAxes(row, {1}) : row;
    }
    std::vector<int64_t> indices;
    for (int64_t i = 0; i < size.value(); ++i) indices.push_back(i);
    std::vector<int64_t> dims = {size.value()};
    if (is_column) dims.push_back(1);
    return make_.Constant(Constant::FromValues<int64_t>(std::move(dims), indices));
  }

  // A bool tensor of the keys that each query sees, without regard to the mask: [queries, keys] or
  // [batch, 1, queries, keys]. Invalid if all are seen.
  ValueId Visible(ValueId q, ValueId keys) {
    if (op_.SeesAll() || !make_.status().ok()) return ValueId();
    if (VisibilityIsConstant(q, keys)) return ConstantVisibility<bool>(q, keys, true, false);
    const ValueId key_at = Indices(keys, 2, /*is_column=*/false);
    ValueId query_at = Indices(q, 2, /*is_column=*/true);
    ValueId visible;
    if (op_.has_past) {
      query_at = make_.Sum(query_at, Size(operands_[op_.PastKeyOperand()], 2));
    } else if (op_.has_key_lengths) {
      const ValueId lengths = operands_[op_.KeyLengthsOperand()];
      visible = make_.Node(Less{}, {key_at, make_.WithAxes(lengths, {1, 2, 3})});
      query_at =
          make_.Sum(query_at, make_.WithAxes(make_.Difference(lengths, Size(q, 2)), {1, 2, 3}));
    }
    const auto require = [&](ValueId low, ValueId high) {
      visible = make_.Both(visible, make_.Node(LessOrEqual{}, {low, high}));
    };
    if (op_.is_causal) require(key_at, query_at);
    if (op_.left_window_size >= 0 || op_.right_window_size >= 0) {
      const ValueId behind = make_.Difference(query_at, key_at);
      if (op_.left_window_size >= 0) require(behind, Position(op_.left_window_size));
      if (op_.right_window_size >= 0) require(Position(-op_.right_window_size), behind);
    }
    return visible;
  }
  ValueId Position(int64_t value) { return make_.Constant(Constant::Scalar<int64_t>(value)); }

  // Whether static sizes alone determine the visible keys.
  bool VisibilityIsConstant(ValueId q, ValueId keys) const {
    return !op_.SeesAll() && !op_.has_key_lengths && make_.shape(q)[2].is_static() &&
           make_.shape(keys)[2].is_static() &&
           (!op_.has_past || make_.shape(operands_[op_.PastKeyOperand()])[2].is_static());
  }
  // In that case, a [queries, keys] constant of these elements.
  template <class T>
  ValueId ConstantVisibility(ValueId q, ValueId keys, T seen, T hidden) {
    const int64_t queries = make_.shape(q)[2].value();
    const int64_t all = make_.shape(keys)[2].value();
    const int64_t past = op_.has_past ? make_.shape(operands_[op_.PastKeyOperand()])[2].value() : 0;
    std::vector<T> elements;
    for (int64_t i = 0; i < queries; ++i) {
      const Attention::KeyRange range = op_.VisibleKeys(i + past, all);
      for (int64_t j = 0; j < all; ++j) {
        elements.push_back(j >= range.begin && j < range.end ? seen : hidden);
      }
    }
    return make_.Constant(Constant::FromValues<T>({queries, all}, elements));
  }

  // A bool tensor [queries, 1] of the queries that see no key. Invalid if there are none.
  ValueId ConstantlyBlind(ValueId q, ValueId keys) {
    const int64_t all = make_.shape(keys)[2].value();
    const int64_t past = op_.has_past ? make_.shape(operands_[op_.PastKeyOperand()])[2].value() : 0;
    std::vector<bool> blind;
    for (int64_t i = 0; i < make_.shape(q)[2].value(); ++i) {
      const Attention::KeyRange range = op_.VisibleKeys(i + past, all);
      blind.push_back(range.begin == range.end);
    }
    if (std::find(blind.begin(), blind.end(), true) == blind.end()) return ValueId();
    return make_.Constant(
        Constant::FromValues<bool>({static_cast<int64_t>(blind.size()), 1}, blind));
  }

  Bias MakeBias(ValueId q, ValueId keys) {
    Bias bias;
    if (!make_.status().ok()) return bias;
    if (!op_.has_mask && VisibilityIsConstant(q, keys)) {
      VisitDType(dtype_, [&]<class T>(T) {
        if constexpr (kIsFloatingPoint<T>) {
          bias.added =
              ConstantVisibility<T>(q, keys, static_cast<T>(0), static_cast<T>(-kInfinity));
        }
      });
      bias.sees_nothing = ConstantlyBlind(q, keys);
      return bias;
    }
    ValueId visible = Visible(q, keys);
    const bool masks_out = op_.mask_value == -std::numeric_limits<float>::infinity();
    if (op_.has_mask) {
      const ValueId mask = operands_[op_.MaskOperand()];
      if (make_.type(mask).dtype != DType::kBool) {
        bias.added = mask;
        bias.decisive = mask;
      } else if (op_.mask_mode == MaskMode::kReplace) {
        bias.replaced = mask;
        if (masks_out) bias.decisive = make_.Choose(mask, Number(0), Number(-kInfinity));
      } else if (masks_out) {
        visible = make_.Both(visible, mask);
      } else {
        bias.added = make_.Choose(mask, Number(0), Number(static_cast<double>(op_.mask_value)));
      }
    }
    if (visible.valid()) {
      const auto hiding_others = [&](ValueId otherwise) {
        return make_.Choose(visible, otherwise.valid() ? otherwise : Number(0), Number(-kInfinity));
      };
      const bool is_one = bias.added == bias.decisive;
      bias.added = hiding_others(bias.added);
      bias.decisive = is_one ? bias.added : hiding_others(bias.decisive);
    }
    return bias;
  }

  ValueId WithZeroRows(ValueId weights, const Bias& bias) {
    if (op_.zero_rows == ZeroRows::kNan) {
      return make_.Choose(make_.Node(IsNaN{}, {weights}), Number(0), weights);
    }
    if (op_.zero_rows == ZeroRows::kNone) return weights;
    ValueId sees_nothing = bias.sees_nothing;
    // With causality alone, every query sees its own key.
    const bool may_see_nothing = op_.has_mask || op_.has_key_lengths || op_.left_window_size >= 0;
    if (!sees_nothing.valid() && may_see_nothing && bias.decisive.valid()) {
      const bool is_scalar = make_.status().ok() && make_.shape(bias.decisive).rank() == 0;
      const ValueId best =
          is_scalar ? bias.decisive : make_.Node(ReduceMax{.axes = {-1}}, {bias.decisive});
      sees_nothing = make_.Node(Equal{}, {best, Number(-kInfinity)});
    }
    return sees_nothing.valid() ? make_.Choose(sees_nothing, Number(0), weights) : weights;
  }

  ExpressionBuilder& make_;
  const Attention& op_;
  std::span<const ValueId> operands_;
  DType dtype_;
  Dim heads_ = 0;
  Dim kv_heads_ = 0;
};

}  // namespace

DecomposedAttention DecomposeAttention(ExpressionBuilder& make, const Attention& op,
                                       std::span<const ValueId> operands,
                                       std::optional<DType> softmax_type) {
  return Decomposer(make, op, operands).Run(softmax_type);
}

absl::StatusOr<Graph> DecomposedGraph(const Attention& op, std::span<const Type> operands,
                                      size_t result_count) {
  Graph graph;
  std::vector<ValueId> inputs;
  for (const Type& type : operands) {
    inputs.push_back(graph.AddInput(absl::StrCat("operand", inputs.size()), type));
  }
  GraphExpressionBuilder make(graph);
  const DecomposedAttention parts = DecomposeAttention(make, op, inputs);
  SINTER_RETURN_IF_ERROR(make.status());
  graph.AddOutput("y", parts.y);
  if (result_count == 3) {
    graph.AddOutput("keys", parts.keys);
    graph.AddOutput("values", parts.values);
  }
  // Keys and values in the operator's axis order are created for their shapes. Unused ones are
  // removed.
  const std::vector<NodeId> order = graph.TopologicalOrder();
  for (auto id = order.rbegin(); id != order.rend(); ++id) {
    const ValueIds& results = graph.node(*id).outputs;
    if (std::all_of(results.begin(), results.end(),
                    [&](ValueId result) { return graph.UseCount(result) == 0; })) {
      graph.RemoveNode(*id);
    }
  }
  graph.Compact();
  return graph;
}

}  // namespace sinter
