// Elementwise arithmetic.
#include "frontend/onnx/raising.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/cast.h"
#include "ir/ops/mod.h"

namespace sinter::onnx {
namespace {

absl::Status RaiseCast(Raising& out) {
  out.Take(0);
  const Cast& op = out.operation().As<Cast>();
  out.SetInteger("to", ToElementType(op.to));
  // Older operator sets lack the types for which these matter.
  if (!op.saturate && out.opset() >= 19) out.SetInteger("saturate", 0);
  if (op.round_mode != RoundMode::kUp && out.opset() >= 24) {
    out.Set("round_mode",
            std::string(EnumNames(op.round_mode)[static_cast<size_t>(op.round_mode)]));
  }
  return absl::OkStatus();
}

// Before operator set 28, ONNX's floating-point Mod has only the sign of the dividend; the export
// writes an older set.
absl::Status RaiseMod(Raising& out) {
  if (IsFloatingPoint(out.type(0).dtype) && !out.operation().As<Mod>().fmod) {
    return absl::UnimplementedError("for floating point with the sign of the divisor");
  }
  return RaiseAsItIs(out);
}

constexpr RaisingRow kExportArithmeticRows[] = {
    {"abs", "Abs"},     {"acos", "Acos"},         {"acosh", "Acosh"},
    {"add", "Add"},     {"asin", "Asin"},         {"asinh", "Asinh"},
    {"atan", "Atan"},   {"atanh", "Atanh"},       {"cast", "Cast", RaiseCast},
    {"ceil", "Ceil"},   {"cos", "Cos"},           {"cosh", "Cosh"},
    {"div", "Div"},     {"erf", "Erf"},           {"exp", "Exp"},
    {"floor", "Floor"}, {"log", "Log"},           {"max", "Max"},
    {"min", "Min"},     {"mod", "Mod", RaiseMod}, {"mul", "Mul"},
    {"neg", "Neg"},     {"pow", "Pow"},           {"round", "Round"},
    {"sign", "Sign"},   {"sin", "Sin"},           {"sinh", "Sinh"},
    {"sqrt", "Sqrt"},   {"sub", "Sub"},           {"tan", "Tan"},
};

}  // namespace

RaisingTable ArithmeticRaisings() { return kExportArithmeticRows; }

}  // namespace sinter::onnx
