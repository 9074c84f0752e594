#include "frontend/onnx/parse.h"

#include <google/protobuf/io/coded_stream.h>

#include <optional>
#include <utility>

#include "sinter/status.h"

namespace sinter::onnx {
namespace {

// Message levels that one nested graph adds: attribute, graph, node. kOtherLevels covers the model
// itself and the deepest message within a node.
constexpr int kLevelsPerBody = 3;
constexpr int kOtherLevels = 8;

absl::Status CheckSize(uintmax_t size, const ImportLimits& limits) {
  const auto most = static_cast<uintmax_t>(std::min<int64_t>(limits.max_file_bytes, INT32_MAX));
  if (size <= most) return absl::OkStatus();
  return absl::ResourceExhaustedError(
      absl::StrCat("the model has ", size, " bytes, the limit is ", most));
}

}  // namespace

absl::StatusOr<ParsedModel> ParseModel(std::string_view bytes, const ImportLimits& limits) {
  SINTER_RETURN_IF_ERROR(CheckSize(bytes.size(), limits));
  std::optional<LeanModel> lean = TakeOutWeights(bytes);
  ParsedModel model;
  google::protobuf::io::CodedInputStream input(
      reinterpret_cast<const uint8_t*>(lean ? lean->bytes.data() : nullptr),
      static_cast<int>(lean ? lean->bytes.size() : 0));
  input.SetRecursionLimit(kLevelsPerBody * limits.max_body_depth + kOtherLevels);
  if (!lean || !model.proto.ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
    return absl::InvalidArgumentError("not an ONNX model, or a damaged or cut off one");
  }
  if (!model.proto.has_graph()) {
    return absl::InvalidArgumentError("not an ONNX model: it has no graph");
  }
  model.weights = std::move(lean->weights);
  return model;
}

absl::StatusOr<ParsedModel> ParseModelFile(const std::string& path, const ImportLimits& limits) {
  SINTER_ASSIGN_OR_RETURN(MappedBytes file, MapFile(path));
  SINTER_ASSIGN_OR_RETURN(ParsedModel model, ParseModel(file.bytes, limits));
  model.file = std::move(file);
  return model;
}

}  // namespace sinter::onnx
