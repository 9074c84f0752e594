#include "tests/fuzz/wire_message.h"

#include <utility>

namespace sinter::fuzz {
namespace {

constexpr int kMostDepth = 16;

std::optional<uint64_t> TakeVarint(std::string_view& bytes) {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

void AppendVarint(std::string& bytes, uint64_t value) {
  for (; value >= 0x80; value >>= 7) bytes.push_back(static_cast<char>(value | 0x80));
  bytes.push_back(static_cast<char>(value));
}

std::optional<size_t> LengthOf(uint64_t tag, std::string_view& bytes) {
  switch (tag & 7) {
    case 1: return 8;
    case 2: return TakeVarint(bytes);
    case 5: return 4;
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<std::vector<WireField>> ParseWire(std::string_view bytes, int depth) {
  std::vector<WireField> fields;
  while (!bytes.empty()) {
    const std::optional<uint64_t> tag = TakeVarint(bytes);
    if (!tag || *tag < 8) return std::nullopt;
    WireField field{.tag = *tag};
    if (field.IsVarint()) {
      const std::optional<uint64_t> number = TakeVarint(bytes);
      if (!number) return std::nullopt;
      field.number = *number;
    } else {
      const std::optional<size_t> length = LengthOf(*tag, bytes);
      if (!length || *length > bytes.size()) return std::nullopt;
      field.bytes = std::string(bytes.substr(0, *length));
      bytes.remove_prefix(*length);
      if (field.HasLength() && depth < kMostDepth) {
        if (auto children = ParseWire(field.bytes, depth + 1)) {
          field.children = *std::move(children);
        }
      }
      if (!field.children.empty()) field.bytes.clear();
    }
    fields.push_back(std::move(field));
  }
  return fields;
}

std::string WriteWire(const std::vector<WireField>& fields) {
  std::string bytes;
  for (const WireField& field : fields) {
    AppendVarint(bytes, field.tag);
    if (field.IsVarint()) {
      AppendVarint(bytes, field.number);
      continue;
    }
    const std::string content = field.children.empty() ? field.bytes : WriteWire(field.children);
    if (field.HasLength()) AppendVarint(bytes, content.size());
    bytes += content;
  }
  return bytes;
}

}  // namespace sinter::fuzz
