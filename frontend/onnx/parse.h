// Parses bytes into ONNX's messages, within limits on size and nesting. It does not interpret them.
#ifndef SINTER_FRONTEND_ONNX_PARSE_H_
#define SINTER_FRONTEND_ONNX_PARSE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/memory_map.h"
#include "frontend/onnx/raw_weights.h"
#include "schemas/onnx.pb.h"
#include "sinter/import_limits.h"

namespace sinter::onnx {

struct ParsedModel {
  ModelProto proto;    // without raw_data in graph.initializer
  RawWeights weights;  // the raw_data: points into the parsed bytes
  MappedBytes file;    // the parsed bytes, if they come from a file
};

absl::StatusOr<ParsedModel> ParseModel(std::string_view bytes, const ImportLimits& limits);
absl::StatusOr<ParsedModel> ParseModelFile(const std::string& path, const ImportLimits& limits);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_PARSE_H_
