// Reads and writes tensors as NumPy's .npy files.
#ifndef SINTER_TOOLS_NPY_H_
#define SINTER_TOOLS_NPY_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sinter/tensor.h"

namespace sinter::tools {

// The size limit of files; larger ones are ResourceExhausted.
inline constexpr int64_t kMostNpyBytes = int64_t{1} << 32;

// Parses a .npy file of version 1, 2 or 3: little-endian, C order, any dtype of Sinter's except
// bf16. Arbitrary bytes are safe to pass: InvalidArgument describes the defect.
absl::StatusOr<Tensor> ParseNpy(std::string_view bytes);
absl::StatusOr<Tensor> ReadNpy(const std::string& path);

// Writes version 1. Unimplemented for bf16, which NumPy lacks.
absl::StatusOr<std::string> ToNpy(const Tensor& tensor);
absl::Status WriteNpy(const std::string& path, const Tensor& tensor);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_NPY_H_
