#include "frontend/file/header.h"

#include <bit>
#include <cstddef>
#include <cstring>

#include "ir/constant.h"
#include "sinter/status.h"
#include "xxhash.h"

namespace sinter::file {
namespace {

static_assert(std::endian::native == std::endian::little, "files are little-endian");

uint64_t HashOfHeader(const Header& header) {
  return XXH3_64bits(&header, offsetof(Header, header_hash));
}

absl::Status CheckVersion(const Header& header) {
  if (header.major == 0) {
    return absl::InvalidArgumentError("a damaged file: there is no version 0 of the format");
  }
  if (header.major > kMajorVersion) {
    return absl::UnimplementedError(absl::StrCat(
        "the file has version ", header.major, ".", header.minor,
        " of the format, this Sinter reads up to ", kMajorVersion, ".x; a newer one is needed"));
  }
  return absl::OkStatus();
}

absl::Status CheckFeatures(const Header& header) {
  const uint64_t unknown = header.required_features & ~kKnownFeatures;
  if (unknown == 0) return absl::OkStatus();
  return absl::UnimplementedError(
      absl::StrCat("the file requires features that this Sinter does not know (bits 0x",
                   absl::Hex(unknown), "); a newer one is needed"));
}

// Checks that `what` starts after the header and ends within the file.
absl::Status CheckPart(std::string_view what, uint64_t offset, uint64_t bytes, uint64_t file) {
  if (offset < sizeof(Header) || offset % kAlignment != 0) {
    return absl::InvalidArgumentError(
        absl::StrCat("a damaged file: the ", ToAbsl(what), " cannot begin at byte ", offset));
  }
  if (offset > file || bytes > file - offset) {
    return absl::InvalidArgumentError(absl::StrCat("a cut off file: ", bytes, " bytes of ",
                                                   ToAbsl(what), " from byte ", offset,
                                                   " do not fit into ", file, " bytes"));
  }
  return absl::OkStatus();
}

}  // namespace

bool HasMagic(std::string_view bytes) {
  return bytes.substr(0, kMagic.size()) == std::string_view(kMagic.data(), kMagic.size());
}

uint64_t HashOfGraph(std::string_view graph) { return XXH3_64bits(graph.data(), graph.size()); }

void Seal(Header& header) { header.header_hash = HashOfHeader(header); }

absl::StatusOr<Header> ReadHeader(std::string_view bytes) {
  if (!HasMagic(bytes)) {
    return absl::InvalidArgumentError("not a .sinter file: it does not begin as one");
  }
  if (bytes.size() < sizeof(Header)) {
    return absl::InvalidArgumentError(absl::StrCat("a cut off file: its header takes ",
                                                   sizeof(Header), " bytes, the file has ",
                                                   bytes.size()));
  }
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  SINTER_RETURN_IF_ERROR(CheckVersion(header));
  if (header.header_hash != HashOfHeader(header)) {
    return absl::InvalidArgumentError("a damaged file: the checksum of its header is wrong");
  }
  SINTER_RETURN_IF_ERROR(CheckFeatures(header));
  SINTER_RETURN_IF_ERROR(CheckPart("graph", header.graph_offset, header.graph_bytes, bytes.size()));
  SINTER_RETURN_IF_ERROR(
      CheckPart("weights", header.weights_offset, header.weights_bytes, bytes.size()));
  if (header.weights_offset < header.graph_offset + header.graph_bytes) {
    return absl::InvalidArgumentError("a damaged file: the weights begin before the graph ends");
  }
  if (header.graph_hash != HashOfGraph(bytes.substr(header.graph_offset, header.graph_bytes))) {
    return absl::InvalidArgumentError("a damaged file: the checksum of its graph is wrong");
  }
  return header;
}

}  // namespace sinter::file
