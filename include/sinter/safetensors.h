// Weights from .safetensors files. The format: 8 bytes with the header's size, little-endian; the
// header, a JSON object of tensors, {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets":
// [begin, end]}, ...}, optionally with "__metadata__"; then the data, in which begin and end count,
// row-major, little-endian, without gaps. (The README of github.com/huggingface/safetensors,
// "Format".)
#ifndef SINTER_SAFETENSORS_H_
#define SINTER_SAFETENSORS_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "sinter/weight_source.h"

namespace sinter {

// The f32 tensors of a file by name. The file is untrusted. It is mapped into memory: a tensor that
// nobody asks for is never read. The file may be replaced meanwhile, but not changed in place.
// Thread-safe.
class SafetensorsWeights : public WeightSource {
 public:
  // Errors name the file and, where one is concerned, the tensor: NotFound; InvalidArgument (not a
  // safetensors file, a damaged or truncated one, tensors that overlap, leave gaps or have another
  // size than their shape says); ResourceExhausted (a header larger than kMostHeaderBytes).
  static absl::StatusOr<SafetensorsWeights> Open(const std::string& path);
  // The same for a file in memory, which is copied; errors call it `name`.
  static absl::StatusOr<SafetensorsWeights> Read(std::string_view bytes, const std::string& name);

  // NotFound for a name that is missing, InvalidArgument for another dtype or shape; both name the
  // file.
  absl::StatusOr<Tensor> Get(const std::string& name, const std::vector<int64_t>& dims,
                             WeightRole role) override;

  // A hundred bytes describe a tensor; parsing takes a few times the header's size.
  static constexpr uint64_t kMostHeaderBytes = uint64_t{1} << 24;

 private:
  struct File;
  explicit SafetensorsWeights(std::shared_ptr<const File> file) : file_(std::move(file)) {}
  static absl::StatusOr<SafetensorsWeights> Parse(std::string_view bytes,
                                                  std::shared_ptr<const void> owner,
                                                  const std::string& name);

  std::shared_ptr<const File> file_;
};

}  // namespace sinter

#endif  // SINTER_SAFETENSORS_H_
