// Tensors whose data lies in files beside the model (ONNX's "external data").
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
  // Files are looked for in `folder`, the model's, and in no other (MapFileInside).
  explicit ExternalData(std::string folder) : folder_(std::move(folder)) {}

  // The `size` bytes that the tensor's keys "location", "offset" (0 when absent) and "length" (all
  // that follow when absent) name. InvalidArgument when they are not there, or not so many.
  absl::StatusOr<MappedBytes> Find(const TensorProto& tensor, int64_t size);

 private:
  absl::StatusOr<MappedBytes> File(const std::string& location);

  std::string folder_;
  std::map<std::string, MappedBytes> files_;  // each is mapped once
};

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_EXTERNAL_DATA_H_
