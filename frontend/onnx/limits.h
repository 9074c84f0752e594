// What a model file, ONNX or .sinter, may ask of its reader at most. Going beyond gives
// ResourceExhausted.
#ifndef SINTER_FRONTEND_ONNX_LIMITS_H_
#define SINTER_FRONTEND_ONNX_LIMITS_H_

#include <cstdint>

namespace sinter {

struct ImportLimits {
  int64_t max_file_bytes = INT32_MAX;       // protobuf's own limit
  int64_t max_nodes = int64_t{1} << 20;     // in the file, and in the graph made of it
  int max_rank = 8;                         // of any value
  int64_t max_elements = int64_t{1} << 33;  // of any value whose shape is known
  int64_t max_made_bytes =
      int64_t{1} << 30;     // of all constants that the file describes without holding their data
  int max_body_depth = 32;  // of graphs within graphs
};

}  // namespace sinter

#endif  // SINTER_FRONTEND_ONNX_LIMITS_H_
