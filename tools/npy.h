// Reads and writes tensors as NumPy's .npy files.
#ifndef SINTER_TOOLS_NPY_H_
#define SINTER_TOOLS_NPY_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sinter/tensor.h"

namespace sinter::tools {

// The size limit of files; larger ones are ResourceExhausted.
inline constexpr int64_t kMostNpyBytes = int64_t{1} << 32;

// Parses a .npy file of version 1, 2 or 3: little-endian, C order, any dtype of Sinter's. NumPy
// lacks bf16 and the narrow types, and the package ml_dtypes, which adds them, saves only their
// size: 'V2' or 'V1'. Such elements are of type `expected`, if that has their size. If `expected` is
// a narrow type, files of u1 hold its bits, and files of i1 its numbers if it is a signed integer.
// Arbitrary bytes are safe to pass: InvalidArgument describes the defect.
absl::StatusOr<Tensor> ParseNpy(std::string_view bytes,
                                std::optional<DType> expected = std::nullopt);
absl::StatusOr<Tensor> ReadNpy(const std::string& path,
                               std::optional<DType> expected = std::nullopt);

// Writes version 1. Elements of types that NumPy lacks are written as ml_dtypes does, one a byte for
// narrow types: numpy.load(file).view(ml_dtypes.int4) has them back.
absl::StatusOr<std::string> ToNpy(const Tensor& tensor);
absl::Status WriteNpy(const std::string& path, const Tensor& tensor);

}  // namespace sinter::tools

#endif  // SINTER_TOOLS_NPY_H_
