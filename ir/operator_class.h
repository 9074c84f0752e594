// Classes of operators by what they cost and do, for drawings.
#ifndef SINTER_IR_OPERATOR_CLASS_H_
#define SINTER_IR_OPERATOR_CLASS_H_

#include <string>
#include <string_view>
#include <vector>

namespace sinter {

// The class of a node that computes these operators: the first of "attention", "control",
// "product", "normalization", "window" and "movement" that one of them is in; otherwise
// "elementwise" if all are elementwise; otherwise "other".
std::string_view OperatorClassOf(const std::vector<std::string>& operators);

}  // namespace sinter

#endif  // SINTER_IR_OPERATOR_CLASS_H_
