// Packed weights, shared by all plans of a model.
#ifndef SINTER_RUNTIME_PACKED_STORE_H_
#define SINTER_RUNTIME_PACKED_STORE_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"
#include "kernels/backend.h"

namespace sinter {

// A constant in a kernel's packed format.
struct PackedConstant {
  AlignedBytes bytes;
  int64_t byte_size = 0;
};
using PackedRef = std::shared_ptr<const PackedConstant>;

// Packings live as long as a plan holds them, and plans share them. Constants are identified by
// their contents, so equal ones share packings, and packings keep no constant alive. Thread-safe.
class PackedStore : public PackingCatalog {
 public:
  // Returns the constant in the packed format of the candidate's operand, and packs it if no plan
  // holds that packing. The operand's port must have a packing.
  absl::StatusOr<PackedRef> Get(const ConstantRef& constant, const Candidate& candidate,
                                size_t operand);
  std::vector<std::string> PackedFormatsOf(const Constant& constant,
                                           std::string_view backend) const override;
  // The size of all live packings.
  int64_t byte_size() const;

 private:
  // A 128-bit XXH3 hash of element type, dims and bytes, with the size. Two different constants
  // collide with a probability of 2^-128 per pair. Hashes stored in files are not trusted.
  struct Content {
    uint64_t low = 0;
    uint64_t high = 0;
    int64_t bytes = 0;
    friend auto operator<=>(const Content&, const Content&) = default;
  };
  using Key = std::tuple<Content, std::string, std::string>;  // backend, packed format

  static Content Hash(const Constant& constant);
  // Returns the hash without reading the constant again if it is known and still alive.
  Content ContentOf(const Constant& constant) const;

  mutable std::mutex mutex_;
  std::map<Key, std::weak_ptr<const PackedConstant>> packed_;
  struct Known {
    std::weak_ptr<const Constant> constant;
    Content content;
  };
  std::map<const Constant*, Known> known_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_PACKED_STORE_H_
