// Arithmetic, elementwise.
#include "frontend/onnx/lowering.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/abs.h"
#include "ir/ops/add.h"
#include "ir/ops/cast.h"
#include "ir/ops/div.h"
#include "ir/ops/erf.h"
#include "ir/ops/exp.h"
#include "ir/ops/max.h"
#include "ir/ops/min.h"
#include "ir/ops/mul.h"
#include "ir/ops/neg.h"
#include "ir/ops/pow.h"
#include "ir/ops/sqrt.h"
#include "ir/ops/sub.h"

namespace sinter::onnx {
namespace {

template <class Op>
absl::Status LowerUnary(OnnxNode& node, Lowering& out) {
  return out.Return(Op{}, {node.input(0)});
}

template <class Op>
absl::Status LowerBinary(OnnxNode& node, Lowering& out) {
  return out.Return(Op{}, {node.input(0), node.input(1)});
}

// Sum, Max and Min take any number of operands; ours take two.
template <class Op>
absl::Status LowerVariadic(OnnxNode& node, Lowering& out) {
  ValueId result = node.input(0);
  for (size_t i = 1; i < node.input_count(); ++i) {
    if (!node.HasInput(i)) {
      return absl::InvalidArgumentError(absl::StrCat("input ", i, " is missing"));
    }
    SINTER_ASSIGN_OR_RETURN(result, out.Add(Op{}, {result, node.input(i)}));
  }
  return out.Return(result);
}

// The exponent may be of another type than the base, whose type the result has; integers to the
// power of a fraction are computed in f64.
absl::Status LowerPow(OnnxNode& node, Lowering& out) {
  ValueId base = node.input(0);
  ValueId exponent = node.input(1);
  const DType dtype = out.type(base).dtype;
  const DType exponent_dtype = out.type(exponent).dtype;
  if (exponent_dtype == dtype) return out.Return(Pow{}, {base, exponent});
  if (!IsInteger(dtype) || IsInteger(exponent_dtype)) {
    SINTER_ASSIGN_OR_RETURN(exponent, out.Add(Cast{.to = dtype}, {exponent}));
    return out.Return(Pow{}, {base, exponent});
  }
  SINTER_ASSIGN_OR_RETURN(base, out.Add(Cast{.to = DType::kFloat64}, {base}));
  SINTER_ASSIGN_OR_RETURN(exponent, out.Add(Cast{.to = DType::kFloat64}, {exponent}));
  SINTER_ASSIGN_OR_RETURN(const ValueId power, out.Add(Pow{}, {base, exponent}));
  return out.Return(Cast{.to = dtype}, {power});
}

absl::Status LowerCast(OnnxNode& node, Lowering& out) {
  const int64_t to = node.Integer("to", TensorProto::UNDEFINED);
  node.Ignore({"saturate", "round_mode"});  // only matter for 8-bit floating point
  if (to != static_cast<int32_t>(to)) {
    return absl::InvalidArgumentError(absl::StrCat("to is ", to, ", which is not a type"));
  }
  SINTER_ASSIGN_OR_RETURN(const DType dtype, ReadElementType(static_cast<int32_t>(to)));
  return out.Return(Cast{.to = dtype}, {node.input(0)});
}

constexpr LoweringRow kRows[] = {
    {"Abs", 6, LoweringRow::kLatest, {1, 1}, LowerUnary<Abs>},
    {"Add", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Add>},
    {"Cast", 6, LoweringRow::kLatest, {1, 1}, LowerCast},
    {"Div", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Div>},
    {"Erf", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<Erf>},
    {"Exp", 6, LoweringRow::kLatest, {1, 1}, LowerUnary<Exp>},
    {"Max", 6, LoweringRow::kLatest, {1, Arity::kAny}, LowerVariadic<Max>},
    {"Min", 6, LoweringRow::kLatest, {1, Arity::kAny}, LowerVariadic<Min>},
    {"Mul", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Mul>},
    {"Neg", 6, LoweringRow::kLatest, {1, 1}, LowerUnary<Neg>},
    {"Pow", 7, LoweringRow::kLatest, {2, 2}, LowerPow},
    {"Sqrt", 6, LoweringRow::kLatest, {1, 1}, LowerUnary<Sqrt>},
    {"Sub", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Sub>},
    {"Sum", 6, LoweringRow::kLatest, {1, Arity::kAny}, LowerVariadic<Add>},
};

}  // namespace

LoweringTable ArithmeticLowerings() { return kRows; }

}  // namespace sinter::onnx
