// Transformation: decides the order of the steps and where every value is stored. Values that are
// alive at the same time never overlap in the arena (block_placement.h). The order is that of the
// file, or one that frees memory early if it makes the arena clearly smaller. Required: a plan is
// built from it.
#include <utility>
#include <vector>

#include "passes/block_placement.h"
#include "passes/buffer_aliasing.h"
#include "passes/passes.h"
#include "passes/step_order.h"
#include "sinter/status.h"

namespace sinter {
namespace {

absl::StatusOr<int64_t> AlignedSize(CheckedSize bytes) {
  SINTER_ASSIGN_OR_RETURN(const int64_t padded, (bytes + int64_t{kAlignment - 1}).Get());
  return padded - padded % static_cast<int64_t>(kAlignment);
}

// Larger graphs keep the order of the file: the time to search for another grows with the square of
// the number of nodes.
constexpr int kMostReorderedNodes = 1000;
// Another order must reduce the arena to less than this fraction.
constexpr double kClearlySmaller = 0.95;

class Scheduler {
 public:
  Scheduler(const Graph& graph, const PassContext& context, const BufferAliasing& aliasing)
      : graph_(graph), context_(context), aliasing_(aliasing) {
    schedule_.storage.resize(graph.value_limit());
  }

  absl::StatusOr<Schedule> Run(const std::vector<NodeId>& order) {
    for (const NodeId id : order) {
      if (!aliasing_.CopiesNothing(id)) schedule_.order.push_back(id);
    }
    StoreOutside();
    SINTER_RETURN_IF_ERROR(AddBlocks());
    SINTER_ASSIGN_OR_RETURN(schedule_.arena_bytes, PlaceBlocks(blocks_, schedule_.order.size()));
    for (size_t i = 0; i < owners_.size(); ++i) {
      schedule_.storage[owners_[i].index] = {.kind = Storage::Kind::kArena,
                                             .offset = blocks_[i].offset};
    }
    for (size_t step = 0; step < schedule_.order.size(); ++step) {
      const size_t workspace = workspaces_[step];
      schedule_.workspace_offset.push_back(workspace == kNone ? -1 : blocks_[workspace].offset);
    }
    for (uint32_t i = 0; i < graph_.value_limit(); ++i) {
      const Alias& alias = aliasing_[{i}];
      if (alias.root.index == i) continue;
      schedule_.storage[i] = schedule_.storage[alias.root.index];
      schedule_.storage[i].offset += alias.offset;
      schedule_.storage[i].row_stride = alias.row_stride;
    }
    return std::move(schedule_);
  }

 private:
  static constexpr size_t kNone = SIZE_MAX;

  // Inputs, constants and outputs are stored outside the arena.
  void StoreOutside() {
    for (uint32_t i = 0; i < graph_.value_limit(); ++i) {
      if (graph_.value({i}).is_constant()) {
        schedule_.storage[i] = {.kind = Storage::Kind::kConstant, .index = i};
      }
    }
    for (uint32_t i = 0; i < graph_.inputs().size(); ++i) {
      schedule_.storage[graph_.inputs()[i].index] = {.kind = Storage::Kind::kInput, .index = i};
    }
    for (uint32_t i = 0; i < graph_.outputs().size(); ++i) {
      const ValueId root = aliasing_[graph_.outputs()[i].value].root;
      SINTER_CHECK(schedule_.storage[root.index].kind == Storage::Kind::kNone);
      schedule_.storage[root.index] = {.kind = Storage::Kind::kOutput, .index = i};
    }
  }

  // Adds a block for every other root, from the first step that writes to it to the last step that
  // uses it, and one block for every workspace.
  absl::Status AddBlocks() {
    std::vector<size_t> block_of(graph_.value_limit(), kNone);
    for (size_t step = 0; step < schedule_.order.size(); ++step) {
      const NodeId id = schedule_.order[step];
      for (const ValueId output : graph_.node(id).outputs) {
        const ValueId root = aliasing_[output].root;
        if (schedule_.storage[root.index].kind != Storage::Kind::kNone) continue;
        if (block_of[root.index] == kNone) {
          auto bytes = AlignedSize(ByteSize(graph_.type(root)));
          if (!bytes.ok()) return Annotate(bytes.status(), graph_.NameOf(id));
          block_of[root.index] = blocks_.size();
          owners_.push_back(root);
          blocks_.push_back({.bytes = *bytes, .first = step});
        }
        blocks_[block_of[root.index]].last = step;
      }
      for (const ValueId input : graph_.node(id).inputs) {
        const size_t block = block_of[aliasing_[input].root.index];
        if (block != kNone) blocks_[block].last = step;
      }
    }
    for (size_t step = 0; step < schedule_.order.size(); ++step) {
      const auto chosen = context_.decisions.chosen.find(schedule_.order[step]);
      SINTER_CHECK(chosen != context_.decisions.chosen.end());
      workspaces_.push_back(kNone);
      if (chosen->second->workspace_bytes == 0) continue;
      SINTER_ASSIGN_OR_RETURN(const int64_t bytes, AlignedSize(chosen->second->workspace_bytes));
      workspaces_.back() = blocks_.size();
      blocks_.push_back({.bytes = bytes, .first = step, .last = step});
    }
    return absl::OkStatus();
  }

  const Graph& graph_;
  const PassContext& context_;
  const BufferAliasing& aliasing_;
  Schedule schedule_;
  std::vector<Block> blocks_;       // of values, then workspaces
  std::vector<ValueId> owners_;     // the roots of the value blocks
  std::vector<size_t> workspaces_;  // by step: index into blocks_, or kNone
};

}  // namespace

absl::Status ScheduleSteps(Graph& graph, PassContext& context) {
  const BufferAliasing aliasing(graph, context.decisions.chosen);
  const std::vector<NodeId> order = graph.TopologicalOrder();
  SINTER_ASSIGN_OR_RETURN(Schedule schedule, Scheduler(graph, context, aliasing).Run(order));
  const std::vector<NodeId> other =
      graph.node_count() <= kMostReorderedNodes ? FrugalOrder(graph) : order;
  if (other != order) {
    SINTER_ASSIGN_OR_RETURN(Schedule frugal, Scheduler(graph, context, aliasing).Run(other));
    const double most = kClearlySmaller * static_cast<double>(schedule.arena_bytes);
    if (static_cast<double>(frugal.arena_bytes) < most) schedule = std::move(frugal);
  }
  context.decisions.schedule = std::move(schedule);
  return absl::OkStatus();
}

}  // namespace sinter
