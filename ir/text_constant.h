// Constants in the text form: elements in brackets, or generated from a hash.
#ifndef SINTER_IR_TEXT_CONSTANT_H_
#define SINTER_IR_TEXT_CONSTANT_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "ir/constant.h"

namespace sinter::internal {

// "[1.0,-2.5]". Floating-point elements without their own decimal form (f16, bf16, narrow ones,
// NaNs other than the default one) are printed as bits: "0x3c00".
std::string ElementsToString(const Constant& constant);

// The inverse of ElementsToString, given the elements between the brackets. InvalidArgument if an
// element does not fit the type or their number does not fit `dims`.
absl::StatusOr<ConstantRef> ConstantFromElements(DType dtype, std::vector<int64_t> dims,
                                                 std::span<const std::string_view> elements);

// Generates elements in [-1, 1] that depend only on `hash`; unsigned and bool elements are 0 or 1.
absl::StatusOr<ConstantRef> ConstantFromHash(DType dtype, std::vector<int64_t> dims, uint64_t hash);

}  // namespace sinter::internal

#endif  // SINTER_IR_TEXT_CONSTANT_H_
