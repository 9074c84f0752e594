// Elementwise activations of one operand.
#include <limits>

#include "frontend/onnx/raising.h"
#include "ir/ops/clip.h"

namespace sinter::onnx {
namespace {

// Leaves out a bound that is the limit of f32. Clip's bounds are f32, so other types are refused.
absl::Status RaiseClip(Raising& out) {
  const Clip& clip = out.operation().As<Clip>();
  if (out.type(0).dtype != DType::kFloat32) {
    return absl::UnimplementedError("for types other than f32");
  }
  const bool bounded_above = clip.max != std::numeric_limits<float>::max();
  const bool bounded_below = clip.min != std::numeric_limits<float>::lowest();
  out.Take(0);
  if (bounded_below) {
    out.TakeConstant(Constant::Scalar(clip.min));
  } else if (bounded_above) {
    out.TakeNothing();
  }
  if (bounded_above) out.TakeConstant(Constant::Scalar(clip.max));
  return absl::OkStatus();
}

constexpr RaisingRow kExportActivationsRows[] = {
    {"celu", "Celu"},
    {"clip", "Clip", RaiseClip},
    {"elu", "Elu"},
    {"hard_sigmoid", "HardSigmoid"},
    {"gelu", "Gelu"},
    {"hard_swish", "HardSwish"},
    {"leaky_relu", "LeakyRelu"},
    {"mish", "Mish"},
    {"relu", "Relu"},
    {"sigmoid", "Sigmoid"},
    {"softplus", "Softplus"},
    {"swish", "Swish"},
    {"tanh", "Tanh"},
};

}  // namespace

RaisingTable ActivationRaisings() { return kExportActivationsRows; }

}  // namespace sinter::onnx
