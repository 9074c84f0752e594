#include "models/tar_gz.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

#include "sinter/status.h"

namespace sinter {
namespace {

constexpr int64_t kBlock = 512;
using Block = std::array<uint8_t, kBlock>;

// Text of a header, which ends at its first zero byte or fills its field.
std::string_view Field(const Block& header, size_t offset, size_t size) {
  const std::string_view field(reinterpret_cast<const char*>(header.data()) + offset, size);
  return field.substr(0, field.find('\0'));
}

// An octal number between spaces; empty if it is none.
std::optional<int64_t> Octal(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  if (text.empty()) return std::nullopt;
  int64_t number = 0;  // a field has at most 12 digits
  for (const char digit : text) {
    if (digit < '0' || digit > '7') return std::nullopt;
    number = 8 * number + (digit - '0');
  }
  return number;
}

// The sum of all bytes, in which those of the checksum itself count as spaces.
int64_t Checksum(const Block& header) {
  int64_t sum = 0;
  for (size_t i = 0; i < header.size(); ++i) sum += i >= 148 && i < 156 ? ' ' : header[i];
  return sum;
}

}  // namespace

void TarGzReader::Close::operator()(gzFile_s* file) const { gzclose(file); }

TarGzReader::TarGzReader(std::string path, gzFile_s* file, int64_t most_bytes)
    : path_(std::move(path)), file_(file), bytes_left_(most_bytes) {}

absl::StatusOr<TarGzReader> TarGzReader::Open(const std::string& path, int64_t most_bytes) {
  errno = 0;
  gzFile file = gzopen(path.c_str(), "rbe");
  if (file == nullptr) {
    if (errno == 0) return absl::ResourceExhaustedError(absl::StrCat(path, ": out of memory"));
    const std::string text = absl::StrCat(path, ": ", std::strerror(errno));
    return errno == ENOENT ? absl::NotFoundError(text) : absl::FailedPreconditionError(text);
  }
  gzbuffer(file, 1 << 17);
  return TarGzReader(path, file, most_bytes);
}

absl::Status TarGzReader::Damaged(const std::string& how) const {
  return absl::InvalidArgumentError(
      absl::StrCat(path_, ": not a tar archive, or a damaged one: ", how));
}

absl::StatusOr<int64_t> TarGzReader::ReadRaw(std::span<uint8_t> bytes) {
  int64_t size = 0;
  while (!bytes.empty()) {
    const auto chunk = static_cast<unsigned>(std::min<size_t>(bytes.size(), 1 << 20));
    const int read = gzread(file_.get(), bytes.data(), chunk);
    if (read < 0 || static_cast<unsigned>(read) < chunk) {
      int code = Z_OK;
      const std::string message = gzerror(file_.get(), &code);
      if (code == Z_ERRNO) {
        return absl::FailedPreconditionError(absl::StrCat(path_, ": ", std::strerror(errno)));
      }
      if (code == Z_BUF_ERROR) return Damaged("the file ends too early");
      if (code != Z_OK) return Damaged(message);
    }
    size += std::max(read, 0);
    bytes_left_ -= std::max(read, 0);
    if (bytes_left_ < 0) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path_, ": the archive is larger than the limit"));
    }
    if (static_cast<unsigned>(read) < chunk) break;
    bytes = bytes.subspan(chunk);
  }
  return size;
}

absl::Status TarGzReader::Skip(int64_t bytes) {
  std::array<uint8_t, 1 << 14> skipped;
  while (bytes > 0) {
    const int64_t size = std::min<int64_t>(bytes, skipped.size());
    SINTER_ASSIGN_OR_RETURN(const int64_t read,
                            ReadRaw(std::span(skipped).first(static_cast<size_t>(size))));
    if (read < size) return Damaged("the file ends too early");
    bytes -= size;
  }
  return absl::OkStatus();
}

absl::StatusOr<std::optional<TarGzReader::Member>> TarGzReader::Next() {
  SINTER_RETURN_IF_ERROR(Skip(member_left_ + padding_));
  member_left_ = padding_ = 0;
  Block header;
  SINTER_ASSIGN_OR_RETURN(int64_t read, ReadRaw(header));
  if (read == 0) return std::nullopt;
  if (read < kBlock) return Damaged("the file ends too early");
  if (std::all_of(header.begin(), header.end(), [](uint8_t byte) { return byte == 0; })) {
    // The end of the archive; what follows belongs to the compressed stream and its checksum.
    while (read == kBlock) {
      SINTER_ASSIGN_OR_RETURN(read, ReadRaw(header));
    }
    return std::nullopt;
  }
  if (Octal(Field(header, 148, 8)) != Checksum(header)) {
    return Damaged("a header with a wrong checksum");
  }
  const std::optional<int64_t> size = Octal(Field(header, 124, 12));
  if (!size) return Damaged("a member without a size");
  Member member;
  const std::string_view name = Field(header, 0, 100);
  const bool is_ustar = std::memcmp(header.data() + 257, "ustar", 6) == 0;
  const std::string_view prefix = is_ustar ? Field(header, 345, 155) : "";
  member.name =
      prefix.empty() ? std::string(name) : absl::StrCat(ToAbsl(prefix), "/", ToAbsl(name));
  member.size = *size;
  member.is_file = header[156] == '0' || header[156] == '\0';
  member_left_ = *size;
  padding_ = (kBlock - *size % kBlock) % kBlock;
  return member;
}

absl::Status TarGzReader::Read(std::span<uint8_t> bytes) {
  const auto wanted = static_cast<int64_t>(bytes.size());
  if (wanted > member_left_) return Damaged("a member that is too short");
  SINTER_ASSIGN_OR_RETURN(const int64_t read, ReadRaw(bytes));
  if (read < wanted) return Damaged("the file ends too early");
  member_left_ -= wanted;
  return absl::OkStatus();
}

}  // namespace sinter
