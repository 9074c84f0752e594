// Elementwise logic, comparisons and bit operations.
#include "frontend/onnx/raising.h"

namespace sinter::onnx {
namespace {

constexpr RaisingRow kExportLogicRows[] = {
    {"and", "And"},
    {"bit_shift", "BitShift"},
    {"bitwise_and", "BitwiseAnd"},
    {"bitwise_not", "BitwiseNot"},
    {"bitwise_or", "BitwiseOr"},
    {"bitwise_xor", "BitwiseXor"},
    {"equal", "Equal"},
    {"greater", "Greater"},
    {"greater_or_equal", "GreaterOrEqual"},
    {"is_inf", "IsInf"},
    {"is_nan", "IsNaN"},
    {"less", "Less"},
    {"less_or_equal", "LessOrEqual"},
    {"not", "Not"},
    {"or", "Or"},
    {"where", "Where"},
    {"xor", "Xor"},
};

}  // namespace

RaisingTable LogicRaisings() { return kExportLogicRows; }

}  // namespace sinter::onnx
