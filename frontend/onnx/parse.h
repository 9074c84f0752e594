// From bytes to ONNX's messages: limits of size and nesting, no meaning yet.
#ifndef SINTER_FRONTEND_ONNX_PARSE_H_
#define SINTER_FRONTEND_ONNX_PARSE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/memory_map.h"
#include "frontend/onnx/limits.h"
#include "frontend/onnx/raw_weights.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

struct ParsedModel {
  ModelProto proto;    // without raw_data in graph.initializer
  RawWeights weights;  // that data: within the bytes that were parsed
  MappedBytes file;    // these bytes, where they are a file's
};

absl::StatusOr<ParsedModel> ParseModel(std::string_view bytes, const ImportLimits& limits);
absl::StatusOr<ParsedModel> ParseModelFile(const std::string& path, const ImportLimits& limits);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_PARSE_H_
