// A model file without the data of its main graph's initializers: protobuf would copy it into
// strings, and most of a file is weights.
#ifndef SINTER_FRONTEND_ONNX_RAW_WEIGHTS_H_
#define SINTER_FRONTEND_ONNX_RAW_WEIGHTS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sinter::onnx {

// By the number of the initializer: its raw_data, within the file; nothing where it has none.
using RawWeights = std::vector<std::optional<std::string_view>>;

struct LeanModel {
  std::string bytes;  // the ModelProto, without raw_data in graph.initializer
  RawWeights weights;
};

// Nothing when the bytes are no well-formed message, and beyond 2^31 bytes.
std::optional<LeanModel> TakeOutWeights(std::string_view model);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_RAW_WEIGHTS_H_
