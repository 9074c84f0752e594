#include "kernels/blocked/operator_functions.h"

#include "ir/ops.h"

namespace sinter::blocked {

std::optional<UnaryFunction> UnaryFunctionOf(const Operation& operation) {
#define SINTER_UNARY_FUNCTION(Name, Operator, condition, p, q, ...)         \
  if (operation.Is<Operator>()) {                                           \
    [[maybe_unused]] const auto& op = operation.As<Operator>();             \
    if (condition) return UnaryFunction{VectorFunctionId::k##Name, {p, q}}; \
  }
#include "kernels/blocked/vector_functions.inc"
  return std::nullopt;
}

std::optional<VectorFunctionId> BinaryFunctionOf(const Operation& operation) {
#define SINTER_BINARY_FUNCTION(Name, Operator, ...) \
  if (operation.Is<Operator>()) return VectorFunctionId::k##Name;
#include "kernels/blocked/vector_functions.inc"
  return std::nullopt;
}

}  // namespace sinter::blocked
