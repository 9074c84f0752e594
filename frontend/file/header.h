// The first bytes of a .sinter file: what it is, who can read it and where its parts are
// (docs/file-format.md).
#ifndef SINTER_FRONTEND_FILE_HEADER_H_
#define SINTER_FRONTEND_FILE_HEADER_H_

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace sinter::file {

inline constexpr std::array<char, 8> kMagic = {'\x89', 'S', 'I', 'N', 'T', 'E', 'R', '\n'};
// A reader refuses files of a newer major version; a new minor version changes nothing for it.
inline constexpr uint32_t kMajorVersion = 1;
inline constexpr uint32_t kMinorVersion = 0;
// One bit for each feature that a reader must know to read a file at all.
inline constexpr uint64_t kUnknownRanks = 1;  // Type.unknown_rank
inline constexpr uint64_t kKnownFeatures = kUnknownRanks;

// As it lies in the file, little-endian. Offsets are from the start of the file, multiples of 64.
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
  uint64_t header_hash = 0;  // XXH3 of the bytes before it
};
static_assert(sizeof(Header) == 128);

// Whether the bytes begin as a .sinter file of any version does.
bool HasMagic(std::string_view bytes);

uint64_t HashOfGraph(std::string_view graph);
// Sets header_hash, the last thing to be set.
void Seal(Header& header);

// The header of the file in `bytes`: its version and features can be read, both checksums are
// right, and both parts lie behind the header, within the file, aligned and apart. Unimplemented
// for versions and features that this Sinter does not know, InvalidArgument for all else.
absl::StatusOr<Header> ReadHeader(std::string_view bytes);

}  // namespace sinter::file

#endif  // SINTER_FRONTEND_FILE_HEADER_H_
