#include "sinter/models/cifar10.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "absl/strings/str_join.h"
#include "models/tar_gz.h"
#include "sinter/status.h"

namespace sinter {
namespace {

constexpr int64_t kPlane = 32 * 32;
constexpr int64_t kPixels = 3 * kPlane;
constexpr int64_t kRecord = 1 + kPixels;
constexpr int64_t kMostRecordsPerFile = 1000000;

using ReadBytes = std::function<absl::Status(std::span<uint8_t> bytes)>;

std::vector<std::string> FileNames(bool training) {
  if (!training) return {"test_batch.bin"};
  std::vector<std::string> names;
  for (int i = 1; i <= 5; ++i) names.push_back(absl::StrCat("data_batch_", i, ".bin"));
  return names;
}

// Fills labels and pixels from one file after the other, in any order.
class RecordReader {
 public:
  RecordReader(const std::string& path, const Cifar10Options& options, Tensor& labels,
               Tensor& pixels)
      : path_(path),
        options_(options),
        labels_(labels.mutable_values<uint8_t>()),
        pixels_(pixels.mutable_values<uint8_t>()),
        names_(FileNames(options.training)),
        is_read_(names_.size()) {}

  const std::vector<std::string>& names() const { return names_; }

  // Reads the file of that index; `size` is its length.
  absl::Status ReadFile(size_t index, int64_t size, const ReadBytes& read_bytes) {
    const int64_t records = options_.records_per_file;
    if (is_read_[index]) return Error(index, "is in the archive twice");
    if (size != records * kRecord) {
      return Error(index, absl::StrCat("has ", size, " bytes; ", records, " records of ", kRecord,
                                       " bytes are ", records * kRecord));
    }
    std::vector<uint8_t> record(kRecord);
    for (int64_t i = 0; i < records; ++i) {
      SINTER_RETURN_IF_ERROR(read_bytes(record));
      if (record[0] >= kCifar10Classes.size()) {
        return Error(index, absl::StrCat("record ", i, " has label ", int{record[0]},
                                         "; labels are 0 to 9"));
      }
      const auto at = static_cast<size_t>(static_cast<int64_t>(index) * records + i);
      labels_[at] = record[0];
      std::memcpy(&pixels_[at * kPixels], &record[1], kPixels);
    }
    is_read_[index] = true;
    if (options_.progress) {
      const auto files = std::count(is_read_.begin(), is_read_.end(), true);
      options_.progress({.file = names_[index],
                         .pictures = files * records,
                         .all = static_cast<int64_t>(labels_.size())});
    }
    return absl::OkStatus();
  }

  absl::Status CheckComplete() const {
    std::vector<std::string> missing;
    for (size_t i = 0; i < names_.size(); ++i) {
      if (!is_read_[i]) missing.push_back(names_[i]);
    }
    if (missing.empty()) return absl::OkStatus();
    return absl::NotFoundError(absl::StrCat(path_, ": there is no ", absl::StrJoin(missing, ", "),
                                            "; the binary version of CIFAR-10 has them "
                                            "(cifar-10-binary.tar.gz)"));
  }

 private:
  absl::Status Error(size_t index, const std::string& what) const {
    return absl::InvalidArgumentError(absl::StrCat(path_, ": ", names_[index], ": ", what));
  }

  const std::string& path_;
  const Cifar10Options& options_;
  std::span<uint8_t> labels_;
  std::span<uint8_t> pixels_;
  std::vector<std::string> names_;
  std::vector<bool> is_read_;
};

absl::Status ReadFolder(const std::filesystem::path& folder, RecordReader& reader) {
  for (size_t i = 0; i < reader.names().size(); ++i) {
    const std::filesystem::path path = folder / reader.names()[i];
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error)) continue;  // CheckComplete lists it
    const auto size = static_cast<int64_t>(std::filesystem::file_size(path, error));
    std::ifstream file(path, std::ios::binary);
    if (error || !file) {
      return absl::FailedPreconditionError(absl::StrCat(path.string(), ": cannot be read"));
    }
    SINTER_RETURN_IF_ERROR(reader.ReadFile(i, size, [&](std::span<uint8_t> bytes) {
      file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
      if (file) return absl::OkStatus();
      return absl::FailedPreconditionError(absl::StrCat(path.string(), ": cannot be read"));
    }));
  }
  return absl::OkStatus();
}

absl::Status ReadArchive(const std::string& path, RecordReader& reader) {
  SINTER_ASSIGN_OR_RETURN(TarGzReader archive, TarGzReader::Open(path, Cifar10::kMostArchiveBytes));
  while (true) {
    SINTER_ASSIGN_OR_RETURN(const std::optional<TarGzReader::Member> member, archive.Next());
    if (!member) return absl::OkStatus();
    if (!member->is_file) continue;
    const std::string name = member->name.substr(member->name.rfind('/') + 1);
    const auto& names = reader.names();
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) continue;
    SINTER_RETURN_IF_ERROR(
        reader.ReadFile(static_cast<size_t>(found - names.begin()), member->size,
                        [&](std::span<uint8_t> bytes) { return archive.Read(bytes); }));
  }
}

}  // namespace

absl::StatusOr<Cifar10> Cifar10::Create(int64_t pictures) {
  Cifar10 data;
  SINTER_ASSIGN_OR_RETURN(data.pixels_, Tensor::Create(DType::kUint8, {pictures, 3, 32, 32}));
  SINTER_ASSIGN_OR_RETURN(data.labels_, Tensor::Create(DType::kUint8, {pictures}));
  return data;
}

absl::StatusOr<Cifar10> Cifar10::Load(const std::string& path, const Cifar10Options& options) {
  if (options.records_per_file < 1 || options.records_per_file > kMostRecordsPerFile) {
    return absl::InvalidArgumentError(
        absl::StrCat("records_per_file must be 1 to ", kMostRecordsPerFile));
  }
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::NotFoundError(absl::StrCat(path, ": there is no such file or folder"));
  }
  const auto files = static_cast<int64_t>(FileNames(options.training).size());
  SINTER_ASSIGN_OR_RETURN(Cifar10 data, Create(files * options.records_per_file));
  RecordReader reader(path, options, data.labels_, data.pixels_);
  if (std::filesystem::is_directory(path, error)) {
    std::filesystem::path folder = path;
    const std::filesystem::path unpacked = folder / "cifar-10-batches-bin";
    if (std::filesystem::is_directory(unpacked, error)) folder = unpacked;
    SINTER_RETURN_IF_ERROR(ReadFolder(folder, reader));
  } else {
    SINTER_RETURN_IF_ERROR(ReadArchive(path, reader));
  }
  SINTER_RETURN_IF_ERROR(reader.CheckComplete());
  data.description_ =
      absl::StrCat(data.size(), options.training ? " training" : " test", " pictures of ", path);
  return data;
}

absl::StatusOr<Cifar10> Cifar10::Seeded(int64_t pictures, uint64_t seed) {
  SINTER_ASSIGN_OR_RETURN(Cifar10 data, Create(pictures));
  data.seeded_ = true;
  data.description_ = absl::StrCat(pictures, " seeded pictures, not CIFAR-10");
  // Each channel has 4 x 4 squares of 8 x 8 pixels. The engine's numbers, unlike those of the
  // standard distributions, are the same everywhere.
  std::mt19937_64 random(seed);
  const std::span<uint8_t> labels = data.labels_.mutable_values<uint8_t>();
  const std::span<uint8_t> pixels = data.pixels_.mutable_values<uint8_t>();
  for (size_t i = 0; i < labels.size(); ++i) {
    labels[i] = static_cast<uint8_t>(random() % kCifar10Classes.size());
    for (size_t channel = 0; channel < 3; ++channel) {
      std::array<uint64_t, 16> squares;
      for (uint64_t& square : squares) square = random() % 224;
      uint8_t* const plane = &pixels[i * kPixels + channel * kPlane];
      for (size_t at = 0; at < kPlane; ++at) {
        const size_t square = at / 256 * 4 + at % 32 / 8;
        plane[at] = static_cast<uint8_t>(squares[square] + random() % 32);
      }
    }
  }
  return data;
}

absl::StatusOr<Tensor> Cifar10::Batch(int64_t first, int64_t count,
                                      const Cifar10Normalization& normalization) const {
  if (first < 0 || count < 0 || first > size() || count > size() - first) {
    return absl::OutOfRangeError(
        absl::StrCat("pictures ", first, " to ", first, " + ", count, " of ", size()));
  }
  SINTER_ASSIGN_OR_RETURN(Tensor batch, Tensor::Create(DType::kFloat32, {count, 3, 32, 32}));
  const std::span<float> values = batch.mutable_values<float>();
  const std::span<const uint8_t> bytes =
      pixels_.values<uint8_t>().subspan(static_cast<size_t>(first * kPixels), values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t channel = i / kPlane % 3;
    values[i] = (static_cast<float>(bytes[i]) / 255 - normalization.mean[channel]) /
                normalization.deviation[channel];
  }
  return batch;
}

}  // namespace sinter
