// Tensors whose data is in files beside the model (ONNX's "external data").
#ifndef SINTER_FRONTEND_ONNX_EXTERNAL_DATA_H_
#define SINTER_FRONTEND_ONNX_EXTERNAL_DATA_H_

#include <cstdint>
#include <map>
#include <string>

#include "absl/status/statusor.h"
#include "frontend/memory_map.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

class ExternalData {
 public:
  // Files are opened only within `folder`, the model's folder (MapFileInside).
  explicit ExternalData(std::string folder) : folder_(std::move(folder)) {}

  // Returns the `size` bytes that the tensor's keys "location", "offset" (default 0) and "length"
  // (default: the rest of the file) name. Returns InvalidArgument if they do not exist or their
  // count differs.
  absl::StatusOr<MappedBytes> Find(const TensorProto& tensor, int64_t size);

 private:
  absl::StatusOr<MappedBytes> File(const std::string& location);

  std::string folder_;
  std::map<std::string, MappedBytes> files_;  // each file is mapped once
};

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_EXTERNAL_DATA_H_
