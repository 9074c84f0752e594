// Reads the files in a .tar.gz archive without writing anything to disk.
#ifndef SINTER_MODELS_TAR_GZ_H_
#define SINTER_MODELS_TAR_GZ_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

struct gzFile_s;

namespace sinter {

// An untrusted archive in the formats of POSIX (ustar), GNU or older tar, compressed with gzip or
// not compressed. Names beyond 256 characters are cut. Errors begin with the archive's path.
class TarGzReader {
 public:
  // NotFound if there is no such file. An archive of more than `most_bytes`, unpacked, is refused
  // with ResourceExhausted when that is found.
  static absl::StatusOr<TarGzReader> Open(const std::string& path, int64_t most_bytes);

  struct Member {
    std::string name;
    int64_t size = 0;
    bool is_file = false;  // otherwise a folder, a link, or the attributes of another member
  };
  // Goes to the next member. Empty at the end of the archive, when gzip's checksum has been
  // verified. InvalidArgument for a damaged or truncated archive.
  absl::StatusOr<std::optional<Member>> Next();
  // Reads the next bytes of the member. InvalidArgument if it has fewer.
  absl::Status Read(std::span<uint8_t> bytes);

 private:
  struct Close {
    void operator()(gzFile_s* file) const;
  };
  TarGzReader(std::string path, gzFile_s* file, int64_t most_bytes);
  // The number of bytes read, which is smaller than wanted at the end of the file only.
  absl::StatusOr<int64_t> ReadRaw(std::span<uint8_t> bytes);
  absl::Status Skip(int64_t bytes);
  absl::Status Damaged(const std::string& how) const;

  std::string path_;
  std::unique_ptr<gzFile_s, Close> file_;
  int64_t bytes_left_;       // that may be unpacked
  int64_t member_left_ = 0;  // not read yet
  int64_t padding_ = 0;      // after the member
};

}  // namespace sinter

#endif  // SINTER_MODELS_TAR_GZ_H_
