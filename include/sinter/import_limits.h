// Limits on what a model file may ask for.
#ifndef SINTER_IMPORT_LIMITS_H_
#define SINTER_IMPORT_LIMITS_H_

#include <cstdint>

namespace sinter {

// A model file is untrusted; one that exceeds a limit is refused with ResourceExhausted.
struct ImportLimits {
  int64_t max_file_bytes = INT32_MAX;       // protobuf's own limit
  int64_t max_nodes = int64_t{1} << 20;     // in the file, and in the graph built from it
  int max_rank = 8;                         // of any value
  int64_t max_elements = int64_t{1} << 33;  // of any value whose shape is known
  // All constants that the file describes without holding their elements (ConstantOfShape, ...).
  int64_t max_made_bytes = int64_t{1} << 30;
  int max_body_depth = 32;  // graphs nested within graphs
};

}  // namespace sinter

#endif  // SINTER_IMPORT_LIMITS_H_
