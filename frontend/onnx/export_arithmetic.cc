// Arithmetic, elementwise.
#include "frontend/onnx/raising.h"
#include "frontend/onnx/tensors.h"
#include "ir/ops/cast.h"

namespace sinter::onnx {
namespace {

absl::Status RaiseCast(Raising& out) {
  out.Take(0);
  out.SetInteger("to", ToElementType(out.operation().As<Cast>().to));
  return absl::OkStatus();
}

constexpr RaisingRow kRows[] = {
    {"abs", "Abs"}, {"add", "Add"}, {"cast", "Cast", RaiseCast},
    {"div", "Div"}, {"erf", "Erf"}, {"exp", "Exp"},
    {"max", "Max"}, {"min", "Min"}, {"mul", "Mul"},
    {"neg", "Neg"}, {"pow", "Pow"}, {"sqrt", "Sqrt"},
    {"sub", "Sub"},
};

}  // namespace

RaisingTable ArithmeticRaisings() { return kRows; }

}  // namespace sinter::onnx
