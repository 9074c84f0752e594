#include "frontend/onnx/operator_list.h"

#include "frontend/onnx/parse.h"
#include "sinter/status.h"

namespace sinter {

absl::StatusOr<std::set<std::string>> ListOnnxOperators(const std::string& path,
                                                        const ImportLimits& limits) {
  auto model = onnx::ParseModelFile(path, limits);
  if (!model.ok()) return Annotate(model.status(), path);
  std::set<std::string> names;
  for (const onnx::NodeProto& node : model->proto.graph().node()) names.insert(node.op_type());
  return names;
}

}  // namespace sinter
