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

// A constant in a kernel's own form.
struct PackedConstant {
  AlignedBytes bytes;
  int64_t byte_size = 0;
  ConstantRef source;  // so that no other constant can come to lie at its address
};
using PackedRef = std::shared_ptr<const PackedConstant>;

// Packings live as long as a plan holds them; a plan that asks for one that lives already shares
// it. Thread-safe.
class PackedStore : public PackingCatalog {
 public:
  // The constant in the candidate's packing, made now unless it is there.
  absl::StatusOr<PackedRef> Get(const ConstantRef& constant, const Candidate& candidate,
                                const Packing& packing);
  std::vector<std::string> TokensOf(const Constant& constant,
                                    std::string_view backend) const override;
  // Of all packings alive.
  int64_t byte_size() const;

 private:
  // The constant's address identifies it.
  using Key = std::tuple<const Constant*, std::string, std::string>;  // backend, token
  mutable std::mutex mutex_;
  std::map<Key, std::weak_ptr<const PackedConstant>> packed_;
};

}  // namespace sinter

#endif  // SINTER_RUNTIME_PACKED_STORE_H_
