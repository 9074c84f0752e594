// Elementwise arithmetic.
#include "frontend/onnx/lowering.h"
#include "ir/ops/abs.h"
#include "ir/ops/acos.h"
#include "ir/ops/acosh.h"
#include "ir/ops/add.h"
#include "ir/ops/asin.h"
#include "ir/ops/asinh.h"
#include "ir/ops/atan.h"
#include "ir/ops/atanh.h"
#include "ir/ops/cast.h"
#include "ir/ops/ceil.h"
#include "ir/ops/cos.h"
#include "ir/ops/cosh.h"
#include "ir/ops/div.h"
#include "ir/ops/erf.h"
#include "ir/ops/exp.h"
#include "ir/ops/floor.h"
#include "ir/ops/log.h"
#include "ir/ops/max.h"
#include "ir/ops/min.h"
#include "ir/ops/mod.h"
#include "ir/ops/mul.h"
#include "ir/ops/neg.h"
#include "ir/ops/pow.h"
#include "ir/ops/reduce_prod.h"
#include "ir/ops/round.h"
#include "ir/ops/shape_of.h"
#include "ir/ops/sign.h"
#include "ir/ops/sin.h"
#include "ir/ops/sinh.h"
#include "ir/ops/sqrt.h"
#include "ir/ops/sub.h"
#include "ir/ops/tan.h"

namespace sinter::onnx {
namespace {

// ONNX's Sum, Max, Min and Mean take any number of operands; Sinter's operators take two.
template <class Op>
absl::StatusOr<ValueId> Accumulate(OnnxNode& node, Lowering& out) {
  ValueId result = node.input(0);
  for (size_t i = 1; i < node.input_count(); ++i) {
    if (!node.HasInput(i)) {
      return absl::InvalidArgumentError(absl::StrCat("input ", i, " is missing"));
    }
    SINTER_ASSIGN_OR_RETURN(result, out.Add(Op{}, {result, node.input(i)}));
  }
  return result;
}

template <class Op>
absl::Status LowerVariadic(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId result, Accumulate<Op>(node, out));
  return out.Return(result);
}

// The sum divided by the number of operands.
absl::Status LowerMean(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId sum, Accumulate<Add>(node, out));
  const DType dtype = out.type(sum).dtype;
  if (!IsFloatingPoint(dtype)) return absl::InvalidArgumentError("it takes floating point");
  return out.Return(Div{}, {sum, out.AddScalar(dtype, static_cast<double>(node.input_count()))});
}

absl::Status LowerMod(OnnxNode& node, Lowering& out) {
  const Mod mod{.fmod = node.Flag("fmod", false)};
  return out.Return(mod, {node.input(0), node.input(1)});
}

absl::Status LowerReciprocal(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  if (!IsFloatingPoint(out.type(x).dtype)) {
    return absl::InvalidArgumentError("it takes floating point");
  }
  return out.Return(Div{}, {out.AddScalar(out.type(x).dtype, 1), x});
}

// Whether the exponent is the constant 0.5, of a shape that adds no axes to the base.
bool IsSquareRoot(ValueId base, ValueId exponent, const Lowering& out) {
  const Constant* constant = out.constant(exponent);
  if (constant == nullptr || constant->element_count() != 1) return false;
  if (!IsFloatingPoint(constant->dtype()) || constant->ToDoubles()[0] != 0.5) return false;
  return static_cast<int>(constant->dims().size()) <= out.type(base).shape.rank();
}

// The exponent's type may differ from the base's; the result has the base's type. Integers with a
// fractional exponent are computed in f64.
absl::Status LowerPow(OnnxNode& node, Lowering& out) {
  ValueId base = node.input(0);
  ValueId exponent = node.input(1);
  const DType dtype = out.type(base).dtype;
  const DType exponent_dtype = out.type(exponent).dtype;
  if (IsFloatingPoint(dtype) && IsSquareRoot(base, exponent, out)) {
    return out.Return(Sqrt{}, {base});
  }
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

// A cast to this type. Only narrow floating-point types have the other attributes; an older
// operator set has none, which is the same as their defaults.
absl::Status ReturnCast(DType to, OnnxNode& node, Lowering& out) {
  Cast cast{.to = to};
  if (!IsNarrowFloat(to)) {
    node.Ignore({"saturate", "round_mode"});
  } else {
    cast.saturate = node.Flag("saturate", true);
    cast.round_mode = node.Choice("round_mode", RoundMode::kUp);
  }
  return out.Return(cast, {node.input(0)});
}

absl::Status LowerCastLike(OnnxNode& node, Lowering& out) {
  return ReturnCast(out.type(node.input(1)).dtype, node, out);
}

// The number of elements is the product of the dimensions.
absl::Status LowerSize(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId shape, out.Add(ShapeOf{}, {node.input(0)}));
  return out.Return(ReduceProd{.keepdims = false}, {shape});
}

absl::Status LowerCast(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const DType to, node.ElementType("to"));
  return ReturnCast(to, node, out);
}

constexpr LoweringRow kArithmeticRows[] = {
    {"Abs", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Abs>},
    {"Acos", 7, LoweringRow::kLatest, {1, 1}, LowerUnary<Acos>},
    {"Acosh", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<Acosh>},
    {"Add", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Add>},
    {"Asin", 7, LoweringRow::kLatest, {1, 1}, LowerUnary<Asin>},
    {"Asinh", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<Asinh>},
    {"Atan", 7, LoweringRow::kLatest, {1, 1}, LowerUnary<Atan>},
    {"Atanh", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<Atanh>},
    {"Cast", 6, LoweringRow::kLatest, {1, 1}, LowerCast},
    {"CastLike", 15, LoweringRow::kLatest, {2, 2}, LowerCastLike},
    {"Ceil", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Ceil>},
    {"Cos", 7, LoweringRow::kLatest, {1, 1}, LowerUnary<Cos>},
    {"Cosh", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<Cosh>},
    {"Div", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Div>},
    {"Erf", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<Erf>},
    {"Exp", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Exp>},
    {"Floor", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Floor>},
    {"Log", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Log>},
    {"Max", 1, LoweringRow::kLatest, {1, Arity::kAny}, LowerVariadic<Max>},
    {"Mean", 8, LoweringRow::kLatest, {1, Arity::kAny}, LowerMean},
    {"Min", 1, LoweringRow::kLatest, {1, Arity::kAny}, LowerVariadic<Min>},
    {"Mod", 10, LoweringRow::kLatest, {2, 2}, LowerMod},
    {"Mul", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Mul>},
    {"Neg", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Neg>},
    {"Pow", 7, LoweringRow::kLatest, {2, 2}, LowerPow},
    {"Reciprocal", 1, LoweringRow::kLatest, {1, 1}, LowerReciprocal},
    {"Round", 11, LoweringRow::kLatest, {1, 1}, LowerUnary<Round>},
    {"Sign", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<Sign>},
    {"Sin", 7, LoweringRow::kLatest, {1, 1}, LowerUnary<Sin>},
    {"Sinh", 9, LoweringRow::kLatest, {1, 1}, LowerUnary<Sinh>},
    {"Size", 1, LoweringRow::kLatest, {1, 1}, LowerSize},
    {"Sqrt", 1, LoweringRow::kLatest, {1, 1}, LowerUnary<Sqrt>},
    {"Sub", 7, LoweringRow::kLatest, {2, 2}, LowerBinary<Sub>},
    {"Sum", 1, LoweringRow::kLatest, {1, Arity::kAny}, LowerVariadic<Add>},
    {"Tan", 7, LoweringRow::kLatest, {1, 1}, LowerUnary<Tan>},
};

}  // namespace

LoweringTable ArithmeticLowerings() { return kArithmeticRows; }

}  // namespace sinter::onnx
