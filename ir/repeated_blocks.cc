#include "ir/repeated_blocks.h"

#include <algorithm>
#include <map>

#include "absl/strings/str_cat.h"

namespace sinter {
namespace {

constexpr size_t kLongestBlock = 512;

class Finder {
 public:
  Finder(const Graph& graph, std::span<const NodeId> order,
         const std::function<std::string(NodeId)>& label_of)
      : graph_(graph), order_(order), position_(graph.node_limit()) {
    std::map<std::string, size_t> ids;
    for (size_t i = 0; i < order.size(); ++i) {
      position_[order[i].index] = i;
      std::string label = label_of(order[i]);
      for (const ValueId output : graph.node(order[i]).outputs) {
        absl::StrAppend(&label, "\n", graph.type(output).ToString());
      }
      labels_.push_back(ids.try_emplace(std::move(label), ids.size()).first->second);
    }
  }

  std::vector<RepeatedBlock> Find(size_t least_saved) const {
    std::vector<RepeatedBlock> blocks;
    for (size_t begin = 0; begin < order_.size();) {
      const RepeatedBlock best = BestAt(begin);
      if (best.count < 2 || (best.count - 1) * best.length < least_saved) {
        ++begin;
        continue;
      }
      blocks.push_back(best);
      begin += best.length * best.count;
    }
    return blocks;
  }

 private:
  // Where an operand comes from, relative to the block that uses it.
  struct Place {
    enum class Kind { kConstant, kThisBlock, kBlockBefore, kElsewhere };
    Kind kind = Kind::kElsewhere;
    size_t offset = 0;  // within the block
    size_t index = 0;   // the producer's result, or a value elsewhere
    friend bool operator==(const Place&, const Place&) = default;
  };

  // The block that covers the most nodes; of equal ones, the shortest.
  RepeatedBlock BestAt(size_t begin) const {
    RepeatedBlock best;
    const size_t longest = std::min(kLongestBlock, (order_.size() - begin) / 2);
    for (size_t length = 1; length <= longest; ++length) {
      RepeatedBlock block{begin, length, 1};
      while (begin + (block.count + 1) * length <= order_.size() && Repeats(block)) ++block.count;
      if (block.count < 2) continue;
      if (block.count * block.length > best.count * best.length) best = block;
    }
    return best;
  }

  // Whether the block repeats once more after its last repetition.
  bool Repeats(const RepeatedBlock& block) const {
    const size_t from = block.begin + (block.count - 1) * block.length;
    const size_t to = from + block.length;
    for (size_t offset = 0; offset < block.length; ++offset) {
      if (labels_[from + offset] != labels_[to + offset]) return false;
    }
    for (size_t offset = 0; offset < block.length; ++offset) {
      const auto& a = graph_.node(order_[from + offset]).inputs;
      const auto& b = graph_.node(order_[to + offset]).inputs;
      if (a.size() != b.size()) return false;
      for (size_t i = 0; i < a.size(); ++i) {
        const Place place_a = PlaceOf(a[i], from, block.length, block.count > 1);
        const Place place_b = PlaceOf(b[i], to, block.length, true);
        const bool enters = block.count == 1 && place_a.kind == Place::Kind::kElsewhere &&
                            place_b.kind == Place::Kind::kBlockBefore;
        if (enters) continue;
        if (!(place_a == place_b)) return false;
        if (place_a.kind == Place::Kind::kConstant && graph_.type(a[i]) != graph_.type(b[i])) {
          return false;
        }
      }
    }
    return true;
  }

  Place PlaceOf(ValueId id, size_t block_begin, size_t length, bool has_before) const {
    const Value& value = graph_.value(id);
    if (value.is_constant()) return {Place::Kind::kConstant, 0, 0};
    if (value.producer.valid()) {
      const size_t position = position_[value.producer.index];
      const auto result = static_cast<size_t>(value.output_index);
      if (position >= block_begin) {
        return {Place::Kind::kThisBlock, position - block_begin, result};
      }
      if (has_before && position + length >= block_begin) {
        return {Place::Kind::kBlockBefore, position + length - block_begin, result};
      }
    }
    return {Place::Kind::kElsewhere, 0, id.index};
  }

  const Graph& graph_;
  const std::span<const NodeId> order_;
  std::vector<size_t> position_;  // by node
  std::vector<size_t> labels_;    // by position; equal numbers mean equal labels
};

}  // namespace

std::vector<RepeatedBlock> FindRepeatedBlocks(const Graph& graph, std::span<const NodeId> order,
                                              const std::function<std::string(NodeId)>& label_of,
                                              size_t least_saved) {
  return Finder(graph, order, label_of).Find(least_saved);
}

}  // namespace sinter
