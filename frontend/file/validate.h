// The validator of .sinter files: after it, the reader may follow every index and offset.
#ifndef SINTER_FRONTEND_FILE_VALIDATE_H_
#define SINTER_FRONTEND_FILE_VALIDATE_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/onnx/limits.h"
#include "schemas/model_generated.h"

namespace sinter::file {

// The FlatBuffer as a model of which this is known:
//   - FlatBuffers' verifier accepts it: every table, vector and string lies within `flat_buffer`,
//     bodies nest no deeper than limits allow;
//   - strings and vectors together are not larger than `flat_buffer`: none is referred to over and
//     over again, so what is made of them has a size in proportion to the file's;
//   - every index of a value, source or constant names one, values only such as come before;
//   - every element type, kind of attribute, operator and its version is known (all operators that
//     are not are listed in one Unimplemented error);
//   - shapes have no negative dimension and a size that fits 64 bits;
//   - every constant is aligned and lies within `weights_bytes` bytes.
// What operators mean is not looked at: Graph's own methods and Verify do that.
absl::StatusOr<const schema::Model*> Validate(std::string_view flat_buffer, uint64_t weights_bytes,
                                              const ImportLimits& limits);

}  // namespace sinter::file

#endif  // SINTER_FRONTEND_FILE_VALIDATE_H_
