// Elementwise activations of one operand.
#include <limits>
#include <numbers>

#include "frontend/onnx/raising.h"
#include "ir/expression_builder.h"
#include "ir/ops/clip.h"
#include "ir/ops/erf.h"
#include "ir/ops/gelu.h"
#include "ir/ops/sigmoid.h"
#include "ir/ops/swish.h"
#include "sinter/status.h"

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

// Engines know the products and the sigmoid; few know the operator, which is new.
absl::StatusOr<std::optional<Graph>> ExpandSwish(const Graph& graph, const Node& node, int opset) {
  if (opset >= 24) return std::nullopt;
  const Type& type = graph.type(node.inputs[0]);
  const float alpha = node.operation.As<Swish>().alpha;
  Graph body;
  GraphExpressionBuilder make(body);
  const ValueId x = body.AddInput("x", type);
  const ValueId scaled = alpha == 1 ? x : make.Product(x, make.Scalar(type.dtype, alpha));
  const ValueId y = make.Product(x, make.Node(Sigmoid{}, {scaled}));
  SINTER_RETURN_IF_ERROR(make.status());
  body.AddOutput("y", y);
  return body;
}

// The exact form is x / 2 * (1 + erf(x / sqrt(2))).
absl::StatusOr<std::optional<Graph>> ExpandGelu(const Graph& graph, const Node& node, int opset) {
  if (opset >= 20 || node.operation.As<Gelu>().approximate != GeluApproximation::kNone)
    return std::nullopt;
  const Type& type = graph.type(node.inputs[0]);
  Graph body;
  GraphExpressionBuilder make(body);
  const ValueId x = body.AddInput("x", type);
  const auto scalar = [&](double value) { return make.Scalar(type.dtype, value); };
  const ValueId erf = make.Node(Erf{}, {make.Quotient(x, scalar(std::numbers::sqrt2))});
  const ValueId y = make.Product(make.Product(x, scalar(0.5)), make.Sum(erf, scalar(1)));
  SINTER_RETURN_IF_ERROR(make.status());
  body.AddOutput("y", y);
  return body;
}

constexpr RaisingRow kExportActivationsRows[] = {
    {"celu", "Celu"},
    {"clip", "Clip", RaiseClip},
    {"dropout", "Dropout"},
    {"elu", "Elu"},
    {"hard_sigmoid", "HardSigmoid"},
    {"gelu", "Gelu", RaiseAsItIs, ExpandGelu, 20},
    {"hard_swish", "HardSwish"},
    {"leaky_relu", "LeakyRelu"},
    {"mish", "Mish"},
    {"relu", "Relu"},
    {"sigmoid", "Sigmoid"},
    {"softplus", "Softplus"},
    {"swish", "Swish", RaiseAsItIs, ExpandSwish, 24},
    {"tanh", "Tanh"},
};

}  // namespace

RaisingTable ActivationRaisings() { return kExportActivationsRows; }

}  // namespace sinter::onnx
