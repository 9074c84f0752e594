// Protobuf messages without their schema: a tree of fields, to be changed and written again.
#ifndef SINTER_TESTS_FUZZ_WIRE_MESSAGE_H_
#define SINTER_TESTS_FUZZ_WIRE_MESSAGE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sinter::fuzz {

struct WireField {
  uint64_t tag = 0;                 // field number and wire type
  uint64_t number = 0;              // of a varint
  std::string bytes;                // of the other types
  std::vector<WireField> children;  // instead of bytes, when these are a message themselves

  bool IsVarint() const { return (tag & 7) == 0; }
  bool HasLength() const { return (tag & 7) == 2; }
};

// The fields of a message, nothing when the bytes are none. Bytes that happen to be a message are
// taken for one, which does no harm.
std::optional<std::vector<WireField>> ParseWire(std::string_view bytes, int depth = 0);
std::string WriteWire(const std::vector<WireField>& fields);

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_WIRE_MESSAGE_H_
