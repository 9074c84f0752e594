// The pictures of CIFAR-10: Krizhevsky, "Learning Multiple Layers of Features from Tiny Images"
// (2009). They are read from the binary version: files of 10,000 records, each a label in a byte and
// 32 x 32 red, 32 x 32 green and 32 x 32 blue bytes, row by row. (cs.toronto.edu/~kriz/cifar.html,
// "Binary version".)
//
//   auto data = sinter::Cifar10::Load("cifar-10-binary.tar.gz");
//   auto batch = data->Batch(0, 32);  // f32 [32, 3, 32, 32]
#ifndef SINTER_MODELS_CIFAR10_H_
#define SINTER_MODELS_CIFAR10_H_

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "sinter/tensor.h"

namespace sinter {

inline constexpr std::array<std::string_view, 10> kCifar10Classes = {
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};

// A channel c of a picture becomes (byte / 255 - mean[c]) / deviation[c]. The defaults are mean and
// standard deviation over all pixels of the 50,000 training pictures. Networks that others trained
// may want the deviations 0.2023, 0.1994, 0.2010, which are the mean of those of each picture.
struct Cifar10Normalization {
  std::array<float, 3> mean = {0.4914F, 0.4822F, 0.4465F};
  std::array<float, 3> deviation = {0.2470F, 0.2435F, 0.2616F};
};

struct Cifar10Progress {
  std::string_view file;  // that has been read
  int64_t pictures = 0;   // read so far
  int64_t all = 0;
};

struct Cifar10Options {
  bool training = false;  // data_batch_1.bin to data_batch_5.bin, instead of test_batch.bin
  std::function<void(const Cifar10Progress&)> progress = nullptr;  // called after each file
  int64_t records_per_file = 10000;  // of files in this format that are not CIFAR-10
};

class Cifar10 {
 public:
  // From a folder (its files, or those in its folder cifar-10-batches-bin), or a .tar.gz or .tar
  // file, of which nothing is written to disk: members are known by the last part of their names.
  // The files are untrusted. Errors name the file: NotFound (the path, or one of the files in it),
  // InvalidArgument (a file of another length, a label above 9, a damaged or truncated archive),
  // ResourceExhausted (an archive of more than kMostArchiveBytes).
  static absl::StatusOr<Cifar10> Load(const std::string& path, const Cifar10Options& options = {});
  // Coloured squares with noise instead of pictures, for measurements without the files. Equal
  // seeds give equal pictures. InvalidArgument for a negative number.
  static absl::StatusOr<Cifar10> Seeded(int64_t pictures, uint64_t seed = 0);

  int64_t size() const { return labels_.element_count(); }
  bool seeded() const { return seeded_; }
  // "10000 test pictures of cifar-10-binary.tar.gz", "64 seeded pictures, not CIFAR-10"
  const std::string& description() const { return description_; }
  // u8 [size(), 3, 32, 32], as in the files.
  const Tensor& pixels() const { return pixels_; }
  // In [0, 10).
  std::span<const uint8_t> labels() const { return labels_.values<uint8_t>(); }

  // f32 [count, 3, 32, 32]: pictures [first, first + count). OutOfRange beyond the last one.
  absl::StatusOr<Tensor> Batch(int64_t first, int64_t count,
                               const Cifar10Normalization& normalization = {}) const;

  // Unpacked, the real archive has 184 MB.
  static constexpr int64_t kMostArchiveBytes = int64_t{1} << 30;

 private:
  static absl::StatusOr<Cifar10> Create(int64_t pictures);

  Tensor pixels_;
  Tensor labels_;
  bool seeded_ = false;
  std::string description_;
};

}  // namespace sinter

#endif  // SINTER_MODELS_CIFAR10_H_
