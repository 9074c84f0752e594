#include "frontend/onnx/export.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>

#include "frontend/onnx/graph_exporter.h"
#include "frontend/onnx/raising.h"
#include "ir/atomic_file.h"
#include "ir/ops/fused.h"
#include "sinter/status.h"

namespace sinter {
namespace onnx {
namespace {

absl::StatusOr<ModelProto> Export(const Graph& graph, int opset) {
  if (opset == 0) opset = ExportOpsetFor(graph);
  SINTER_CHECK(opset >= kLeastExportOpset && opset <= kMostExportOpset);
  SINTER_ASSIGN_OR_RETURN(ModelProto model, GraphExporter(graph, opset).Run());
  if (model.ByteSizeLong() <= INT32_MAX) return model;
  return absl::ResourceExhaustedError(absl::StrCat("the model takes ", model.ByteSizeLong(),
                                                   " bytes, ONNX files hold ", INT32_MAX));
}

// Writes protobuf's output to the file piece by piece.
class FileStream : public google::protobuf::io::CopyingOutputStream {
 public:
  explicit FileStream(AtomicFile& file) : file_(file) {}
  bool Write(const void* bytes, int size) override {
    status_ = file_.Write({static_cast<const char*>(bytes), static_cast<size_t>(size)});
    return status_.ok();
  }
  const absl::Status& status() const { return status_; }

 private:
  AtomicFile& file_;
  absl::Status status_;
};

}  // namespace
}  // namespace onnx

int ExportOpsetFor(const Graph& graph) {
  return std::max(kExportOpset, onnx::LeastVersions(graph).opset);
}

absl::StatusOr<std::string> ExportOnnx(const Graph& graph, int opset) {
  SINTER_ASSIGN_OR_RETURN(const onnx::ModelProto model, onnx::Export(graph, opset));
  return model.SerializeAsString();
}

absl::StatusOr<int64_t> ExportOnnxFile(const Graph& graph, const std::string& path, int opset) {
  SINTER_ASSIGN_OR_RETURN(const onnx::ModelProto model, onnx::Export(graph, opset));
  SINTER_ASSIGN_OR_RETURN(AtomicFile file, AtomicFile::Create(path));
  onnx::FileStream stream(file);
  google::protobuf::io::CopyingOutputStreamAdaptor adaptor(&stream);
  const bool written = model.SerializeToZeroCopyStream(&adaptor) && adaptor.Flush();
  SINTER_RETURN_IF_ERROR(stream.status());
  if (!written) return absl::InternalError(absl::StrCat(path, ": protobuf does not write it"));
  SINTER_RETURN_IF_ERROR(file.Commit());
  return adaptor.ByteCount();
}

std::vector<std::string_view> OperatorsWithoutExport() {
  std::vector<std::string_view> missing;
  for (const OperatorDefinition* definition : AllOperators()) {
    const std::string_view name = definition->info.name;
    const bool inlined = name == Fused::kInfo.name;
    if (!inlined && onnx::FindRaising(name) == nullptr) missing.push_back(name);
  }
  return missing;
}

}  // namespace sinter
