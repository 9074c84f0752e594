// The vector functions that compute operators.
#ifndef SINTER_KERNELS_BLOCKED_OPERATOR_FUNCTIONS_H_
#define SINTER_KERNELS_BLOCKED_OPERATOR_FUNCTIONS_H_

#include <optional>

#include "ir/operation.h"
#include "kernels/blocked/vector_functions.h"

namespace sinter::blocked {

struct UnaryFunction {
  VectorFunctionId id;
  Parameters parameters;
};

// Nothing for operators that are not a single unary or binary vector function.
std::optional<UnaryFunction> UnaryFunctionOf(const Operation& operation);
std::optional<VectorFunctionId> BinaryFunctionOf(const Operation& operation);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_OPERATOR_FUNCTIONS_H_
