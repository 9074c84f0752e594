// The operator set version that a model uses.
#ifndef SINTER_FRONTEND_ONNX_OPSET_H_
#define SINTER_FRONTEND_ONNX_OPSET_H_

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

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

// The operator set version of a node's domain; `default_opset` is the model's for the default one.
inline int OpsetOf(const NodeProto& node, int default_opset) {
  return IsDefaultDomain(node.domain()) ? default_opset : 1;
}

// The domain as the list of lowerings writes it.
inline std::string_view DomainOf(const NodeProto& node) {
  return IsDefaultDomain(node.domain()) ? std::string_view() : node.domain();
}

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_OPSET_H_
