#include "runtime/packed_store.h"

#include <iterator>
#include <utility>

#include "ir/status.h"

namespace sinter {

absl::StatusOr<PackedRef> PackedStore::Get(const ConstantRef& constant, const Candidate& candidate,
                                           const Packing& packing) {
  const Key key(constant.get(), std::string(candidate.backend), packing.token);
  // Packing under the lock: two plans that want one packing shall not both make it.
  const std::lock_guard lock(mutex_);
  if (const auto found = packed_.find(key); found != packed_.end()) {
    if (PackedRef alive = found->second.lock()) return alive;
  }
  PackedConstant packed;
  SINTER_ASSIGN_OR_RETURN(packed.bytes, AllocateAligned(packing.bytes));
  packed.byte_size = packing.bytes;
  SINTER_RETURN_IF_ERROR(candidate.Pack(packing, *constant, packed.bytes.get()));
  packed.source = constant;
  auto made = std::make_shared<const PackedConstant>(std::move(packed));
  std::erase_if(packed_, [](const auto& entry) { return entry.second.expired(); });
  packed_[key] = made;
  return made;
}

std::vector<std::string> PackedStore::TokensOf(const Constant& constant,
                                               std::string_view backend) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> tokens;
  const std::string name(backend);
  for (auto entry = packed_.lower_bound(Key(&constant, name, "")); entry != packed_.end();
       ++entry) {
    if (std::get<0>(entry->first) != &constant || std::get<1>(entry->first) != name) break;
    if (!entry->second.expired()) tokens.push_back(std::get<2>(entry->first));
  }
  return tokens;
}

int64_t PackedStore::byte_size() const {
  const std::lock_guard lock(mutex_);
  int64_t bytes = 0;
  for (const auto& [key, packed] : packed_) {
    if (const PackedRef alive = packed.lock()) bytes += alive->byte_size;
  }
  return bytes;
}

}  // namespace sinter
