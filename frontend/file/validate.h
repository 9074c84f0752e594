// The validator of .sinter files. After it, the reader may follow every index and offset.
#ifndef SINTER_FRONTEND_FILE_VALIDATE_H_
#define SINTER_FRONTEND_FILE_VALIDATE_H_

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/file/operators.h"
#include "schemas/model_generated.h"
#include "sinter/import_limits.h"

namespace sinter::file {

// Returns the FlatBuffer as a model with these guarantees:
//   - FlatBuffers' verifier accepts it: every table, vector and string lies within `flat_buffer`,
//     and bodies nest no deeper than the limits allow;
//   - strings and vectors together are not larger than `flat_buffer`: none is referenced many
//     times, so the graph built from them is proportional to the file in size;
//   - every index of a value, source or constant is valid, and values refer only to earlier ones;
//   - every element type, kind of attribute, operator and operator version is known (one
//     Unimplemented error lists all unknown operators);
//   - shapes have no negative dimension, and their sizes fit 64 bits;
//   - every constant is aligned and lies within `weights_bytes` bytes.
// Validate does not check the meaning of operators: Graph's own methods and Verify do.
absl::StatusOr<const schema::Model*> Validate(std::string_view flat_buffer, uint64_t weights_bytes,
                                              const ImportLimits& limits,
                                              OperatorLookup find_operator);

}  // namespace sinter::file

#endif  // SINTER_FRONTEND_FILE_VALIDATE_H_
