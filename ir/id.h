// Strongly typed 32-bit indices into a graph's vectors.
#ifndef SINTER_IR_ID_H_
#define SINTER_IR_ID_H_

#include <compare>
#include <cstdint>
#include <utility>

#include "absl/container/inlined_vector.h"

namespace sinter {

template <class Tag>
struct Id {
  static constexpr uint32_t kNone = UINT32_MAX;
  uint32_t index = kNone;

  constexpr bool valid() const { return index != kNone; }
  friend constexpr auto operator<=>(const Id&, const Id&) = default;
  template <class H>
  friend H AbslHashValue(H hash, const Id& id) {
    return H::combine(std::move(hash), id.index);
  }
};

using NodeId = Id<struct NodeTag>;
using ValueId = Id<struct ValueTag>;
using SourceId = Id<struct SourceTag>;

// Lists that are short in most nodes, so that these need no memory of their own.
using NodeIds = absl::InlinedVector<NodeId, 4>;
using ValueIds = absl::InlinedVector<ValueId, 4>;
using SourceIds = absl::InlinedVector<SourceId, 4>;

}  // namespace sinter

#endif  // SINTER_IR_ID_H_
