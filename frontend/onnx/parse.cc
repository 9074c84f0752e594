#include "frontend/onnx/parse.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <filesystem>
#include <fstream>
#include <system_error>

#include "ir/status.h"

namespace sinter::onnx {
namespace {

// Levels of messages that one graph within a graph adds: attribute, graph, node. The model itself
// and the deepest message in a node take the rest.
constexpr int kLevelsPerBody = 3;
constexpr int kOtherLevels = 8;

absl::Status CheckSize(uintmax_t size, const ImportLimits& limits) {
  const auto most = static_cast<uintmax_t>(std::min<int64_t>(limits.max_file_bytes, INT32_MAX));
  if (size <= most) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the model has ", size, " bytes, the limit is ", most));
}

absl::StatusOr<ModelProto> ParseStream(google::protobuf::io::ZeroCopyInputStream& stream,
                                       const ImportLimits& limits) {
  google::protobuf::io::CodedInputStream input(&stream);
  input.SetRecursionLimit(kLevelsPerBody * limits.max_body_depth + kOtherLevels);
  ModelProto model;
  if (!model.ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
    return absl::InvalidArgumentError("not an ONNX model, or a damaged or cut off one");
  }
  if (!model.has_graph()) return absl::InvalidArgumentError("not an ONNX model: it has no graph");
  return model;
}

}  // namespace

absl::StatusOr<ModelProto> ParseModel(std::string_view bytes, const ImportLimits& limits) {
  SINTER_RETURN_IF_ERROR(CheckSize(bytes.size(), limits));
  google::protobuf::io::ArrayInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  return ParseStream(stream, limits);
}

absl::StatusOr<ModelProto> ParseModelFile(const std::string& path, const ImportLimits& limits) {
  std::error_code error;
  const auto file_status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(file_status)) {
    return absl::NotFoundError("there is no such file");
  }
  if (!std::filesystem::is_regular_file(file_status)) {
    return absl::InvalidArgumentError("not a regular file");
  }
  const uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return absl::InvalidArgumentError(error.message());
  SINTER_RETURN_IF_ERROR(CheckSize(size, limits));
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::InvalidArgumentError("the file cannot be read");
  google::protobuf::io::IstreamInputStream stream(&file);
  return ParseStream(stream, limits);
}

}  // namespace sinter::onnx
