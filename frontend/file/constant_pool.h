// The constants of a graph and its bodies as a file stores them. Equal constants are stored once.
#ifndef SINTER_FRONTEND_FILE_CONSTANT_POOL_H_
#define SINTER_FRONTEND_FILE_CONSTANT_POOL_H_

#include <cstdint>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ir/constant.h"

namespace sinter::file {

class ConstantPool {
 public:
  // Returns the constant's index in the file.
  uint32_t Add(const ConstantRef& constant);
  // Assigns each constant its place in the weights: in sequence, 64-byte aligned, the small ones
  // first. Opening a model reads the small ones (shapes, scalars), so they should share few pages.
  void Place();

  const std::vector<ConstantRef>& constants() const { return constants_; }
  // Valid after Place(), by index.
  uint64_t offset(size_t index) const { return offsets_[index]; }
  // Valid after Place(): the indices in storage order, and the total bytes including padding.
  const std::vector<uint32_t>& order() const { return order_; }
  uint64_t weight_bytes() const { return weight_bytes_; }

 private:
  std::vector<ConstantRef> constants_;
  std::unordered_map<const Constant*, uint32_t> known_;
  std::multimap<uint64_t, uint32_t> by_hash_;
  std::vector<uint64_t> offsets_;
  std::vector<uint32_t> order_;
  uint64_t weight_bytes_ = 0;
};

}  // namespace sinter::file

#endif  // SINTER_FRONTEND_FILE_CONSTANT_POOL_H_
