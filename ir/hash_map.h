// Hash tables that stay whole when an allocation fails, which Sinter reports as an error. Abseil's
// flat tables do not: growing one that fails leaves it damaged.
#ifndef SINTER_IR_HASH_MAP_H_
#define SINTER_IR_HASH_MAP_H_

#include <unordered_map>
#include <unordered_set>

#include "absl/hash/hash.h"

namespace sinter {

template <class Key, class T>
using HashMap = std::unordered_map<Key, T, absl::Hash<Key>>;
template <class Key>
using HashSet = std::unordered_set<Key, absl::Hash<Key>>;

}  // namespace sinter

#endif  // SINTER_IR_HASH_MAP_H_
