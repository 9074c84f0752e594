// Parses a model file without the data of its main graph's initializers. Protobuf would copy that
// data, which is most of the file, into strings.
#ifndef SINTER_FRONTEND_ONNX_RAW_WEIGHTS_H_
#define SINTER_FRONTEND_ONNX_RAW_WEIGHTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sinter::onnx {

// For each initializer its raw_data within the file; nothing if it has none.
using RawWeights = std::vector<std::optional<std::string_view>>;

struct LeanModel {
  std::string bytes;  // the ModelProto, without raw_data in graph.initializer
  RawWeights weights;
};

// Returns nothing if the bytes are not a well-formed message or exceed 2^31 bytes.
std::optional<LeanModel> TakeOutWeights(std::string_view model);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_RAW_WEIGHTS_H_
