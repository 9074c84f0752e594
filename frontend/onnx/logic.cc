// Comparisons, logic, bit operations, and selection by a condition.
#include "frontend/onnx/lowering.h"
#include "ir/ops/and.h"
#include "ir/ops/bit_shift.h"
#include "ir/ops/bitwise_and.h"
#include "ir/ops/bitwise_not.h"
#include "ir/ops/bitwise_or.h"
#include "ir/ops/bitwise_xor.h"
#include "ir/ops/equal.h"
#include "ir/ops/greater.h"
#include "ir/ops/greater_or_equal.h"
#include "ir/ops/is_inf.h"
#include "ir/ops/is_nan.h"
#include "ir/ops/less.h"
#include "ir/ops/less_or_equal.h"
#include "ir/ops/not.h"
#include "ir/ops/or.h"
#include "ir/ops/where.h"
#include "ir/ops/xor.h"

namespace sinter::onnx {
namespace {

absl::Status LowerBitShift(OnnxNode& node, Lowering& out) {
  if (!node.HasAttribute("direction")) {
    return absl::InvalidArgumentError("attribute 'direction' is missing");
  }
  const BitShift op{.direction = node.Choice("direction", ShiftDirection::kLeft)};
  return out.Return(op, {node.input(0), node.input(1)});
}

absl::Status LowerIsInf(OnnxNode& node, Lowering& out) {
  const IsInf op{.detect_negative = node.Flag("detect_negative", true),
                 .detect_positive = node.Flag("detect_positive", true)};
  return out.Return(op, {node.input(0)});
}

absl::Status LowerWhere(OnnxNode& node, Lowering& out) {
  return out.Return(Where{}, {node.input(0), node.input(1), node.input(2)});
}

constexpr LoweringRow kLogicRows[] = {
    {"And", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<And>},
    {"BitShift", 11, LoweringRow::kLatest, {2, 2}, LowerBitShift},
    {"BitwiseAnd", 18, LoweringRow::kLatest, {2, 2}, LowerBinary<BitwiseAnd>},
    {"BitwiseNot", 18, LoweringRow::kLatest, {1, 1}, LowerUnary<BitwiseNot>},
    {"BitwiseOr", 18, LoweringRow::kLatest, {2, 2}, LowerBinary<BitwiseOr>},
    {"BitwiseXor", 18, LoweringRow::kLatest, {2, 2}, LowerBinary<BitwiseXor>},
    {"Equal", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Equal>},
    {"Greater", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Greater>},
    {"GreaterOrEqual", 12, LoweringRow::kLatest, {2, 2}, LowerBinary<GreaterOrEqual>},
    {"IsInf", 10, LoweringRow::kLatest, {1, 1}, LowerIsInf},
    {"IsNaN", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<IsNaN>},
    {"Less", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Less>},
    {"LessOrEqual", 12, LoweringRow::kLatest, {2, 2}, LowerBinary<LessOrEqual>},
    {"Not", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Not>},
    {"Or", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Or>},
    {"Where", 9, LoweringRow::kLatest, {3, 3}, LowerWhere},
    {"Xor", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Xor>},
};

}  // namespace

LoweringTable LogicLowerings() { return kLogicRows; }

}  // namespace sinter::onnx
