// Sets of operators, for tables of kernels.
#ifndef SINTER_KERNELS_OPERATOR_SET_H_
#define SINTER_KERNELS_OPERATOR_SET_H_

#include "ir/operation.h"

namespace sinter {

// Stands for every operator with the trait `elementwise`.
struct AnyElementwise {};

template <class Operator>
bool IsOperator(const Operation& operation) {
  return operation.Is<Operator>();
}
template <>
inline bool IsOperator<AnyElementwise>(const Operation& operation) {
  return operation.info().traits.elementwise;
}

template <class... Operators>
bool IsOneOf(const Operation& operation) {
  return (IsOperator<Operators>(operation) || ...);
}

}  // namespace sinter

#endif  // SINTER_KERNELS_OPERATOR_SET_H_
