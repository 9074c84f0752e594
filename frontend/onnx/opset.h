// The operator set version that a model uses.
#ifndef SINTER_FRONTEND_ONNX_OPSET_H_
#define SINTER_FRONTEND_ONNX_OPSET_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "schemas/onnx.pb.h"

namespace sinter::onnx {

inline bool IsDefaultDomain(const std::string& domain) {
  return domain.empty() || domain == "ai.onnx";
}

// The version of the default domain in a model's or function's list of operator sets; 0 if it
// states none.
inline int64_t DefaultOpset(
    const google::protobuf::RepeatedPtrField<OperatorSetIdProto>& operator_sets) {
  int64_t opset = 0;
  for (const OperatorSetIdProto& set : operator_sets) {
    if (IsDefaultDomain(set.domain())) opset = std::max(opset, set.version());
  }
  return opset;
}

// The operator set version of a node's operator; `default_opset` is the model's for the default
// domain. Nodes of a function carry their own.
inline int OpsetOf(const NodeProto& node, int default_opset) {
  if (!IsDefaultDomain(node.domain())) return 1;
  return node.has_opset() ? node.opset() : default_opset;
}

// The domain as the list of lowerings writes it.
inline std::string_view DomainOf(const NodeProto& node) {
  return IsDefaultDomain(node.domain()) ? std::string_view() : node.domain();
}

// Unimplemented unless the import supports this version.
absl::Status CheckOpset(int64_t opset);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_OPSET_H_
