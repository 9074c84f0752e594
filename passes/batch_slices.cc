// Rewrite: products and elementwise nodes on one slice per iteration of a Loop or Scan -> the same on
// all slices at once, before the loop.
//   scan(x) { h' = tanh(x_t W + h R) } -> scan(x W) { h' = tanh((x W)_t + h R) }
// A slice is that of a scanned input, or of a gather along axis 0 at a counter, which is the
// iteration's number or a carried value that grows by 1 or -1. Operands besides slices are the same
// in every iteration. Legal because rows of a product and elements do not depend on others. Pays
// because a product of many rows reads its matrix once. Without a product it must save steps.
// Slices of constants stay, since the loop may need few of them. Runs after `loop-invariants`.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>

#include "ir/ops/add.h"
#include "ir/ops/gather.h"
#include "ir/ops/loop.h"
#include "ir/ops/matmul.h"
#include "ir/ops/scan.h"
#include "ir/ops/transpose.h"
#include "passes/loop_parts.h"
#include "passes/match.h"
#include "passes/passes.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// A value of the body that is one slice of a value outside.
struct LoopSlice {
  ValueId whole;    // slices lie along axis 0
  ValueId counter;  // Loop: the index in the body
  Dim length = 0;   // Loop: the number of slices, as the body knows it
  bool reverse = false;
};

class Batching {
 public:
  Batching(const Graph& graph, NodeId id) : graph_(graph), parts_(graph, id) {}

  MaybePatch Rewrite() {
    for (const LoopParts::Input& input : parts_.captured) outside_[input.inside] = input.outside;
    FindSlices();
    if (slices_.empty()) return std::nullopt;
    bool has_product = false;
    for (const NodeId id : parts_.body.TopologicalOrder()) {
      const std::optional<LoopSlice> slice = SliceOfAll(parts_.body.node(id));
      if (!slice) continue;
      slices_[parts_.body.node(id).output()] = *slice;
      batched_.push_back(id);
      has_product = has_product || parts_.body.node(id).operation.Is<MatMul>();
    }
    if (batched_.empty() || (!has_product && !SavesSteps())) return std::nullopt;
    SINTER_RETURN_IF_ERROR(Move());
    SINTER_RETURN_IF_ERROR(parts_.Finish(graph_, patch_));
    return std::move(patch_);
  }

 private:
  bool is_loop() const { return !parts_.leading.empty(); }
  const Shape& shape(ValueId value) const { return parts_.body.type(value).shape; }

  void FindSlices() {
    for (const LoopParts::Scanned& part : parts_.scanned) {
      slices_[part.input.inside] = {.whole = part.input.outside, .reverse = part.reverse};
      axes_[part.input.inside] = part.axis;
    }
    if (!is_loop()) return;
    for (const NodeId id : parts_.body.TopologicalOrder()) {
      const Node& node = parts_.body.node(id);
      const auto* gather = node.operation.If<Gather>();
      if (gather == nullptr || !IsCounter(node.inputs[1])) continue;
      const auto whole = outside_.find(node.inputs[0]);
      const int rank = shape(node.inputs[0]).rank();
      if (whole == outside_.end() || (gather->axis != 0 && gather->axis != -rank) ||
          graph_.value(whole->second).is_constant()) {
        continue;
      }
      slices_[node.output()] = {
          .whole = whole->second, .counter = node.inputs[1], .length = shape(node.inputs[0])[0]};
      gathers_.push_back(id);
    }
  }

  // Whether the scalar takes consecutive values in consecutive iterations.
  bool IsCounter(ValueId value) const {
    if (shape(value).rank() != 0) return false;
    if (value == parts_.body.inputs()[0]) return true;
    for (size_t k = 0; k < parts_.carried.size(); ++k) {
      if (parts_.carried[k].inside != value) continue;
      const Node* const next =
          parts_.body.ProducerOf(parts_.body.outputs()[parts_.OutputOf(k)].value);
      if (next == nullptr || !next->operation.Is<Add>()) return false;
      for (const auto& [one, other] : SidesOf(*next)) {
        const ConstantRef& step = parts_.body.value(other).constant;
        if (one == value && step != nullptr && step->element_count() == 1 &&
            std::abs(step->ToDoubles()[0]) == 1) {
          return true;
        }
      }
    }
    return false;
  }

  // The slice that the node computes, if its operands are slices that belong together, or the same
  // in every iteration.
  std::optional<LoopSlice> SliceOfAll(const Node& node) const {
    if (node.outputs.size() != 1) return std::nullopt;
    std::optional<LoopSlice> slice;
    int rank = -1;
    for (const ValueId input : node.inputs) {
      const auto found = slices_.find(input);
      if (found == slices_.end()) continue;
      if (slice && (slice->counter != found->second.counter ||
                    slice->reverse != found->second.reverse || rank != shape(input).rank())) {
        return std::nullopt;
      }
      slice = found->second;
      rank = shape(input).rank();
    }
    if (!slice) return std::nullopt;
    for (const ValueId input : node.inputs) {
      if (slices_.count(input) > 0) continue;
      const bool same = parts_.body.value(input).is_constant() || outside_.count(input) > 0;
      if (!same || !shape(input).has_rank()) return std::nullopt;
    }
    return IsBatchable(node, rank) ? slice : std::nullopt;
  }

  bool IsBatchable(const Node& node, int rank) const {
    if (node.operation.Is<MatMul>()) {
      return slices_.count(node.inputs[0]) > 0 && slices_.count(node.inputs[1]) == 0 && rank >= 1 &&
             shape(node.inputs[1]).rank() == 2;
    }
    if (!IsElementwiseAndNeverFails(parts_.body, node)) return false;
    // Broadcasting aligns the last axes, so other operands may not have more axes than a slice. A
    // larger result would only take more memory.
    return std::any_of(node.inputs.begin(), node.inputs.end(), [&](ValueId input) {
      return slices_.count(input) > 0 && shape(input) == shape(node.output());
    });
  }

  bool IsBatched(NodeId id) const {
    return std::find(batched_.begin(), batched_.end(), id) != batched_.end();
  }
  // Whether the body still needs the value when the batched nodes are gone.
  bool IsNeeded(ValueId value) const {
    const NodeIds& users = parts_.body.value(value).users;
    return parts_.body.IsOutput(value) ||
           std::any_of(users.begin(), users.end(), [&](NodeId user) { return !IsBatched(user); });
  }

  bool SavesSteps() const {
    size_t before = batched_.size();
    size_t after = 0;
    for (const NodeId id : gathers_) {
      before += IsNeeded(parts_.body.node(id).output()) ? 0 : 1;
    }
    for (const NodeId id : batched_) {
      after += is_loop() && IsNeeded(parts_.body.node(id).output()) ? 1 : 0;
    }
    return after < before;
  }

  // The operand of a batched node outside.
  ValueId Outside(ValueId inside) {
    const auto slice = slices_.find(inside);
    if (slice == slices_.end()) {
      const auto found = outside_.find(inside);
      if (found != outside_.end()) return found->second;
      return patch_.AddConstant(parts_.body.value(inside).constant);
    }
    const auto axis = axes_.find(inside);
    const int rank = shape(inside).rank() + 1;
    if (axis != axes_.end() && axis->second != 0 && axis->second != -rank) {
      const int64_t moved = axis->second < 0 ? axis->second + rank : axis->second;
      std::vector<int64_t> permutation = {moved};
      for (int64_t i = 0; i < rank; ++i) {
        if (i != moved) permutation.push_back(i);
      }
      slice->second.whole = patch_.AddNode(Transpose{.perm = permutation}, {slice->second.whole});
      axis->second = 0;
    }
    return slice->second.whole;
  }

  absl::Status Move() {
    for (const NodeId id : batched_) {
      const Node& node = parts_.body.node(id);
      std::vector<ValueId> operands;
      for (const ValueId input : node.inputs) operands.push_back(Outside(input));
      slices_[node.output()].whole =
          patch_.AddNode(node.operation, std::move(operands), node.bodies);
    }
    for (const NodeId id : batched_) {
      const ValueId result = parts_.body.node(id).output();
      if (!IsNeeded(result)) continue;
      SINTER_ASSIGN_OR_RETURN(const ValueId slice, SliceInBody(result));
      parts_.body.ReplaceUses(result, slice);
    }
    for (auto id = batched_.rbegin(); id != batched_.rend(); ++id) {
      if (!parts_.body.node(*id).removed) parts_.Remove(*id);
    }
    return absl::OkStatus();
  }

  // Returns the value in the body that replaces the batched node's result.
  absl::StatusOr<ValueId> SliceInBody(ValueId result) {
    const LoopSlice& slice = slices_[result];
    Type type = parts_.body.type(result);
    if (!is_loop()) return parts_.ScanOver(slice.whole, slice.reverse, type);
    std::vector<Dim> dims(type.shape.begin(), type.shape.end());
    dims.insert(dims.begin(), slice.length);
    type.shape = Shape(std::move(dims));
    const ValueId whole = parts_.Capture(slice.whole, type);
    const NodeId producer = parts_.body.value(result).producer;
    SINTER_ASSIGN_OR_RETURN(
        const NodeId gather,
        parts_.body.AddNode(Gather{.axis = 0}, {whole, slice.counter},
                            {.origin = parts_.body.node(producer).origin, .name = "batch-slices"}));
    return parts_.body.node(gather).output();
  }

  const Graph& graph_;
  LoopParts parts_;
  Patch patch_{"batch-slices"};
  std::map<ValueId, ValueId> outside_;   // by captured value
  std::map<ValueId, LoopSlice> slices_;  // by value of the body
  std::map<ValueId, int64_t> axes_;      // of scanned inputs
  std::vector<NodeId> gathers_;
  std::vector<NodeId> batched_;  // in topological order
};

}  // namespace

MaybePatch BatchSlices(const Graph& graph, NodeId id, PassContext&) {
  const Node& node = graph.node(id);
  if (!node.operation.Is<Loop>() && !node.operation.Is<Scan>()) return std::nullopt;
  return Batching(graph, id).Rewrite();
}

}  // namespace sinter
