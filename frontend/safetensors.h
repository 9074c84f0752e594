// Weights out of .safetensors files. The format: 8 bytes, the size of the header, little-endian;
// the header, a JSON object of tensors, {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets":
// [begin, end]}, ...}, and maybe "__metadata__"; then the data, which begin and end count in, row
// by row, little-endian, without gaps. (The README of github.com/huggingface/safetensors,
// "Format".)
#ifndef SINTER_FRONTEND_SAFETENSORS_H_
#define SINTER_FRONTEND_SAFETENSORS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "frontend/weight_source.h"

namespace sinter {

// The f32 tensors of a file, by name. The file is untrusted. It is mapped: a tensor that nobody
// asks for is never read; one that does not lie at a multiple of 64 bytes, as most do not, is
// copied when it is asked for. The file may be replaced meanwhile, but not changed in place.
// Thread-safe.
class SafetensorsWeights : public WeightSource {
 public:
  // Errors name the file and, where there is one, the tensor: NotFound; InvalidArgument (not such a
  // file, a damaged or cut off one, tensors that overlap, leave gaps or have another size than
  // their shape says); ResourceExhausted (a header beyond kMostHeaderBytes).
  static absl::StatusOr<SafetensorsWeights> Open(const std::string& path);
  // The same of a file in memory, of which a copy is kept; errors name it `name`.
  static absl::StatusOr<SafetensorsWeights> Read(std::string_view bytes, const std::string& name);

  // NotFound for a name that is missing, InvalidArgument for another type or shape; both name the
  // file.
  absl::StatusOr<ConstantRef> Get(const std::string& name, const std::vector<int64_t>& dims,
                                  WeightRole role) override;

  // A hundred bytes describe a tensor; parsing takes a few times the header's size.
  static constexpr uint64_t kMostHeaderBytes = uint64_t{1} << 24;

 private:
  struct Tensor {
    std::string dtype;  // as the file has it
    std::vector<int64_t> dims;
    std::string_view bytes;
  };
  SafetensorsWeights() = default;
  class Parser;

  std::string name_;                   // of the file
  std::shared_ptr<const void> owner_;  // of the bytes
  std::map<std::string, Tensor> tensors_;
};

}  // namespace sinter

#endif  // SINTER_FRONTEND_SAFETENSORS_H_
