#include "ir/packed_elements.h"

#include <cstring>

#include "ir/check.h"

namespace sinter {

void UnpackElements(DType dtype, const void* packed, int64_t count, void* elements) {
  SINTER_CHECK(IsPacked(dtype));
  const int bits = BitsOf(dtype);
  const int in_byte = 8 / bits;
  const int mask = (1 << bits) - 1;
  const auto* from = static_cast<const uint8_t*>(packed);
  auto* to = static_cast<uint8_t*>(elements);
  for (int64_t i = 0; i < count; ++i) {
    to[i] = static_cast<uint8_t>((from[i / in_byte] >> (i % in_byte * bits)) & mask);
  }
}

void PackElements(DType dtype, const void* elements, int64_t count, void* packed) {
  SINTER_CHECK(IsPacked(dtype));
  const int bits = BitsOf(dtype);
  const int in_byte = 8 / bits;
  const int mask = (1 << bits) - 1;
  const auto* from = static_cast<const uint8_t*>(elements);
  auto* to = static_cast<uint8_t*>(packed);
  if (count > 0) std::memset(to, 0, static_cast<size_t>(PackedBytes(dtype, count)));
  for (int64_t i = 0; i < count; ++i) {
    to[i / in_byte] |= static_cast<uint8_t>((from[i] & mask) << (i % in_byte * bits));
  }
}

}  // namespace sinter
