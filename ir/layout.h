// Layouts: how the logical dimensions of a tensor are arranged in memory.
#ifndef SINTER_IR_LAYOUT_H_
#define SINTER_IR_LAYOUT_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ir/checked_size.h"

namespace sinter {

// A permutation of the axes followed by inner blocks, each listed outermost first. The default
// layout is plain (row-major), for any rank. A blocked axis is padded to a multiple of its block;
// padding lanes are always zero.
//
// The text form names the axes in memory order by letters, with blocked axes in upper case, like
// oneDNN's format tags: "abcd" is NCHW, "acdb" NHWC, "aBcd16b" nChw16c.
class Layout {
 public:
  struct Block {
    int axis;
    int64_t size;
    friend bool operator==(const Block&, const Block&) = default;
  };

  Layout() = default;
  // `order` is a permutation of 0..rank-1 (checked). The identity without blocks becomes plain.
  explicit Layout(std::vector<int> order, std::vector<Block> blocks = {});
  static Layout ChannelsLast(int rank);                       // "acdb"
  static Layout BlockedChannels(int rank, int64_t block);     // "aBcd8b"
  static std::optional<Layout> Parse(std::string_view text);  // nothing if the text is not a layout

  bool is_plain() const { return order_.empty(); }
  bool is_blocked() const { return !blocks_.empty(); }
  // Empty if plain.
  const std::vector<int>& order() const { return order_; }
  const std::vector<Block>& blocks() const { return blocks_; }
  // A plain layout fits any rank.
  bool FitsRank(int rank) const { return is_plain() || static_cast<int>(order_.size()) == rank; }

  // One level of the loops over memory. A blocked axis has several levels: over its blocks, and
  // within a block.
  struct MemoryAxis {
    int axis;
    int64_t size;    // padding included
    int64_t stride;  // in elements
    int64_t block;   // logical elements per step: a block's size, or 1
  };
  // Outermost first; the innermost stride is 1. PhysicalElements must be valid.
  std::vector<MemoryAxis> MemoryAxes(std::span<const int64_t> dims) const;
  // Whether there is no padding for these dimensions.
  bool IsDense(std::span<const int64_t> dims) const;
  // The stride of each logical axis, in elements. Only for layouts without blocks.
  std::vector<int64_t> Strides(std::span<const int64_t> dims) const;
  // The offset, in elements, of the element at the logical index. For any layout.
  int64_t Offset(std::span<const int64_t> dims, std::span<const int64_t> index) const;
  // The number of elements in memory, padding included.
  CheckedSize PhysicalElements(std::span<const int64_t> dims) const;
  // Whether for these dimensions both layouts put every element at the same offset with the same
  // padding (NCHW and NHWC agree if C is 1 or H and W are 1).
  bool SameMemory(const Layout& other, std::span<const int64_t> dims) const;

  // "plain" or the letters.
  std::string ToString() const;
  friend bool operator==(const Layout&, const Layout&) = default;

 private:
  std::vector<MemoryAxis> AxisSizes(std::span<const int64_t> dims) const;

  std::vector<int> order_;
  std::vector<Block> blocks_;
};

}  // namespace sinter

#endif  // SINTER_IR_LAYOUT_H_
