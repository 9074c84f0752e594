// Types of the values that enter and leave the bodies of If, Loop, Scan and Fused.
#ifndef SINTER_IR_OPS_BODY_TYPES_H_
#define SINTER_IR_OPS_BODY_TYPES_H_

#include "ir/graph.h"

namespace sinter {

// The type of the node's result for a body's output. Dimensions that the body leaves open are
// data-dependent.
inline Type ResultOfBody(const Graph& body, size_t output) {
  Type type = body.type(body.outputs()[output].value);
  type.layout = {};
  for (int axis = 0; axis < type.shape.rank(); ++axis) {
    if (!type.shape[axis].is_static()) type.shape[axis] = Dim::Unknown();
  }
  return type;
}

// The shape of a value that has either shape. Dimensions that differ, or a rank that differs, are
// data-dependent.
inline Shape EitherShape(const Shape& a, const Shape& b) {
  if (!a.has_rank() || !b.has_rank() || a.rank() != b.rank()) return Shape::OfUnknownRank();
  Shape either = a;
  for (int axis = 0; axis < a.rank(); ++axis) {
    if (a[axis] != b[axis]) either[axis] = Dim::Unknown();
  }
  return either;
}

// Checks that the operand `input` fits body input `body_input`.
inline absl::Status CheckBodyInput(const Inference& inference, size_t input, const Graph& body,
                                   size_t body_input) {
  const Type& expected = body.type(body.inputs()[body_input]);
  const bool ranks_fit = !inference.shape(input).has_rank() || !expected.shape.has_rank() ||
                         inference.rank(input) == expected.shape.rank();
  if (inference.dtype(input) == expected.dtype && ranks_fit) return absl::OkStatus();
  return absl::InvalidArgumentError(absl::StrCat("input ", input, " is ",
                                                 inference.type(input).ToString(),
                                                 ", its body takes ", expected.ToString()));
}

// Requires one element of this type, of rank 0 or 1.
inline absl::Status RequireScalar(const Inference& inference, size_t input, DType dtype) {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(input, {dtype}));
  return inference.RequireRank(input, 0, 1);
}

}  // namespace sinter

#endif  // SINTER_IR_OPS_BODY_TYPES_H_
