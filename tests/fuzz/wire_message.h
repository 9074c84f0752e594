// Protobuf messages without their schema: a tree of fields that can be changed and written again.
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
  uint64_t number = 0;              // value of a varint
  std::string bytes;                // contents of the other wire types
  std::vector<WireField> children;  // replaces `bytes` if they are a message

  bool IsVarint() const { return (tag & 7) == 0; }
  bool HasLength() const { return (tag & 7) == 2; }
};

// Parses the fields of a message; nullopt if the bytes are not a message. Other bytes that happen
// to form a message are parsed as one, which is harmless.
std::optional<std::vector<WireField>> ParseWire(std::string_view bytes, int depth = 0);
std::string WriteWire(const std::vector<WireField>& fields);

}  // namespace sinter::fuzz

#endif  // SINTER_TESTS_FUZZ_WIRE_MESSAGE_H_
