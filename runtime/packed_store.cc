#include "runtime/packed_store.h"

#include <algorithm>
#include <utility>

#include "sinter/status.h"
#include "xxhash.h"

namespace sinter {

PackedStore::Content PackedStore::Hash(const Constant& constant) {
  const std::vector<int64_t>& dims = constant.dims();
  const DType dtype = constant.dtype();
  uint64_t seed = XXH3_64bits(dims.data(), dims.size() * sizeof(int64_t));
  seed = XXH3_64bits_withSeed(&dtype, sizeof(dtype), seed);
  const XXH128_hash_t hash =
      XXH3_128bits_withSeed(constant.data(), static_cast<size_t>(constant.byte_size()), seed);
  return {hash.low64, hash.high64, constant.byte_size()};
}

PackedStore::Content PackedStore::ContentOf(const Constant& constant) const {
  const auto found = known_.find(&constant);
  // A new constant may have the address of a destroyed one.
  if (found != known_.end() && found->second.constant.lock().get() == &constant) {
    return found->second.content;
  }
  return Hash(constant);
}

absl::StatusOr<PackedRef> PackedStore::Get(const ConstantRef& constant, const Candidate& candidate,
                                           size_t operand) {
  const Packing& packing = candidate.inputs[operand].packing.value();
  // Packs under the lock, so two plans that need the same packing do not both make it.
  const std::lock_guard lock(mutex_);
  const Content content = ContentOf(*constant);
  known_[constant.get()] = {constant, content};
  const Key key(content, std::string(candidate.backend), packing.packed_format);
  if (const auto found = packed_.find(key); found != packed_.end()) {
    PackedRef alive = found->second.lock();
    if (alive != nullptr && alive->byte_size == packing.bytes) return alive;
  }
  PackedConstant packed;
  SINTER_ASSIGN_OR_RETURN(packed.bytes, AllocateAligned(packing.bytes));
  packed.byte_size = packing.bytes;
  SINTER_RETURN_IF_ERROR(candidate.Pack(operand, *constant, packed.bytes.get()));
  auto shared = std::make_shared<const PackedConstant>(std::move(packed));
  std::erase_if(packed_, [](const auto& entry) { return entry.second.expired(); });
  std::erase_if(known_, [](const auto& entry) { return entry.second.constant.expired(); });
  packed_[key] = shared;
  return shared;
}

std::vector<std::string> PackedStore::PackedFormatsOf(const Constant& constant,
                                                      std::string_view backend) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> packed_formats;
  // Hashing a large constant takes time.
  const bool possible = std::any_of(packed_.begin(), packed_.end(), [&](const auto& entry) {
    const auto& [content, own_backend, packed_format] = entry.first;
    return content.bytes == constant.byte_size() && own_backend == backend;
  });
  if (!possible) return packed_formats;
  const Content content = ContentOf(constant);
  const std::string name(backend);
  for (auto entry = packed_.lower_bound(Key(content, name, "")); entry != packed_.end(); ++entry) {
    const auto& [own_content, own_backend, packed_format] = entry->first;
    if (own_content != content || own_backend != name) break;
    if (!entry->second.expired()) packed_formats.push_back(packed_format);
  }
  return packed_formats;
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
