// From bytes to ONNX's messages: limits of size and nesting, no meaning yet.
#ifndef SINTER_FRONTEND_ONNX_PARSE_H_
#define SINTER_FRONTEND_ONNX_PARSE_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "frontend/onnx/limits.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

absl::StatusOr<ModelProto> ParseModel(std::string_view bytes, const ImportLimits& limits);
absl::StatusOr<ModelProto> ParseModelFile(const std::string& path, const ImportLimits& limits);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_PARSE_H_
