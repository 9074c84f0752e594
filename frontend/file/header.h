// The header of a .sinter file: its magic and version, the features a reader needs, and where its
// parts are (docs/file-format.md).
#ifndef SINTER_FRONTEND_FILE_HEADER_H_
#define SINTER_FRONTEND_FILE_HEADER_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace sinter::file {

inline constexpr std::array<char, 8> kMagic = {'\x89', 'S', 'I', 'N', 'T', 'E', 'R', '\n'};
// A reader refuses files of a newer major version. A newer minor version changes nothing for it.
inline constexpr uint32_t kMajorVersion = 1;
inline constexpr uint32_t kMinorVersion = 0;
// One bit for each feature that a reader must support to read the file at all.
inline constexpr uint64_t kUnknownRanks = 1;  // Type.unknown_rank
inline constexpr uint64_t kNarrowTypes = 2;   // element types from i2 on
inline constexpr uint64_t kKnownFeatures = kUnknownRanks | kNarrowTypes;

// The header's form in the file, little-endian. Offsets are from the start of the file and are
// multiples of 64.
struct Header {
  std::array<char, 8> magic = kMagic;
  uint32_t major = kMajorVersion;
  uint32_t minor = kMinorVersion;
  uint64_t required_features = 0;
  uint64_t graph_offset = 0;  // the FlatBuffer of schemas/model.fbs
  uint64_t graph_bytes = 0;
  uint64_t graph_hash = 0;  // XXH3 of the FlatBuffer; weights have no checksum
  uint64_t weights_offset = 0;
  uint64_t weights_bytes = 0;
  std::array<uint64_t, 7> reserved = {};
  uint64_t header_hash = 0;  // XXH3 of the bytes before this field
};
static_assert(sizeof(Header) == 128);

// Whether the bytes start with the magic, which all versions of .sinter files share.
bool HasMagic(std::string_view bytes);

uint64_t HashOfGraph(std::string_view graph);
// Sets header_hash. Call it last.
void Seal(Header& header);

// Reads and checks the header of the file in `bytes`: the version and features are supported, both
// checksums are right, and both parts are aligned, start after the header, end within the file and
// do not overlap. Returns Unimplemented for unknown versions and features, InvalidArgument for all
// other errors.
absl::StatusOr<Header> ReadHeader(std::string_view bytes);

}  // namespace sinter::file

#endif  // SINTER_FRONTEND_FILE_HEADER_H_
