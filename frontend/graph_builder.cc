#include "sinter/graph_builder.h"

#include <numbers>
#include <utility>

#include "frontend/graph_builder_state.h"
#include "ir/ops.h"
#include "sinter/status.h"

namespace sinter {

GraphBuilder::GraphBuilder(std::string name, WeightSource& weights)
    : state_(std::make_unique<State>(std::move(name), weights)) {}
GraphBuilder::~GraphBuilder() = default;
GraphBuilder::GraphBuilder(GraphBuilder&&) noexcept = default;

GraphBuilder::ScopeGuard::ScopeGuard(GraphBuilder& builder, std::string_view name)
    : builder_(builder), length_(builder.state_->scope().size()) {
  builder.state_->scope().append(name).append(".");
}
GraphBuilder::ScopeGuard::~ScopeGuard() { builder_.state_->scope().resize(length_); }

const absl::Status& GraphBuilder::status() const { return state_->status(); }
Shape GraphBuilder::ShapeOf(Var value) const { return state_->ShapeOf(value); }
absl::StatusOr<Graph> GraphBuilder::BuildGraph() && { return state_->Build(); }

Var GraphBuilder::Input(std::string name, const std::vector<InputDim>& dims, DType dtype) {
  return state_->Input(std::move(name), dims, dtype);
}
Var GraphBuilder::Constant(const Tensor& tensor) {
  return state_->AddTensor(tensor, "", "a constant");
}
Var GraphBuilder::Scalar(float value) {
  return state_->AddConstant(sinter::Constant::Scalar(value));
}
void GraphBuilder::Output(std::string name, Var value) { state_->Output(std::move(name), value); }

Var GraphBuilder::Apply(std::string_view operator_name, const std::vector<Var>& operands,
                        const AttributeList& attributes) {
  const OperatorDefinition* definition = FindOperator(operator_name);
  if (definition == nullptr) {
    state_->Fail(absl::InvalidArgumentError("there is no such operator"), operator_name);
    return {};
  }
  auto operation = Operation::Create(*definition, attributes);
  if (!operation.ok()) {
    state_->Fail(operation.status(), state_->FullName(operator_name));
    return {};
  }
  return state_->Apply(*std::move(operation), operands);
}

Var GraphBuilder::Conv(std::string_view name, Var x, int64_t channels, ConvOptions options) {
  const std::string layer = state_->FullName(name);
  const int64_t input_channels = state_->Channels(x, 1, layer);
  if (options.groups < 1 || input_channels % options.groups != 0) {
    state_->Fail(absl::InvalidArgumentError(absl::StrCat(options.groups, " groups do not divide ",
                                                         input_channels, " channels")),
                 layer);
    return {};
  }
  std::vector<Var> operands = {
      x, state_->Weight(layer, "weight",
                        {channels, input_channels / options.groups, options.kernel, options.kernel},
                        WeightRole::kKernel)};
  if (options.bias)
    operands.push_back(state_->Weight(layer, "bias", {channels}, WeightRole::kBias));
  return state_->AddNode(sinter::Conv{.strides = {options.stride, options.stride},
                                      .pads = std::vector<int64_t>(4, options.padding),
                                      .dilations = {options.dilation, options.dilation},
                                      .group = options.groups},
                         operands, layer);
}

Var GraphBuilder::ConvTranspose(std::string_view name, Var x, int64_t channels,
                                ConvOptions options) {
  const std::string layer = state_->FullName(name);
  const int64_t input_channels = state_->Channels(x, 1, layer);
  if (options.groups < 1 || channels % options.groups != 0) {
    state_->Fail(absl::InvalidArgumentError(
                     absl::StrCat(options.groups, " groups do not divide ", channels, " channels")),
                 layer);
    return {};
  }
  std::vector<Var> operands = {
      x, state_->Weight(layer, "weight",
                        {input_channels, channels / options.groups, options.kernel, options.kernel},
                        WeightRole::kKernel)};
  if (options.bias)
    operands.push_back(state_->Weight(layer, "bias", {channels}, WeightRole::kBias));
  return state_->AddNode(sinter::ConvTranspose{.strides = {options.stride, options.stride},
                                               .pads = std::vector<int64_t>(4, options.padding),
                                               .dilations = {options.dilation, options.dilation},
                                               .group = options.groups},
                         operands, layer);
}

Var GraphBuilder::BatchNormalization(std::string_view name, Var x, float epsilon) {
  const std::string layer = state_->FullName(name);
  const int64_t channels = state_->Channels(x, 1, layer);
  const Var scale = state_->Weight(layer, "weight", {channels}, WeightRole::kScale);
  const Var bias = state_->Weight(layer, "bias", {channels}, WeightRole::kBias);
  const Var mean = state_->Weight(layer, "running_mean", {channels}, WeightRole::kBias);
  const Var variance = state_->Weight(layer, "running_var", {channels}, WeightRole::kScale);
  return state_->AddNode(sinter::BatchNormalization{.epsilon = epsilon},
                         {x, scale, bias, mean, variance}, layer);
}

Var GraphBuilder::Linear(std::string_view name, Var x, int64_t features, bool bias) {
  const std::string layer = state_->FullName(name);
  const int64_t inputs = state_->Channels(x, -1, layer);
  const Var weight = state_->Weight(layer, "weight", {features, inputs}, WeightRole::kKernel);
  const Var transposed = state_->AddNode(sinter::Transpose{.perm = {1, 0}}, {weight}, layer);
  const Var product = state_->AddNode(sinter::MatMul{}, {x, transposed}, layer);
  if (!bias) return product;
  const Var addend = state_->Weight(layer, "bias", {features}, WeightRole::kBias);
  return state_->AddNode(sinter::Add{}, {product, addend}, layer);
}

Var GraphBuilder::LayerNormalization(std::string_view name, Var x, float epsilon) {
  const std::string layer = state_->FullName(name);
  const int64_t features = state_->Channels(x, -1, layer);
  const Var scale = state_->Weight(layer, "weight", {features}, WeightRole::kScale);
  const Var bias = state_->Weight(layer, "bias", {features}, WeightRole::kBias);
  return state_->AddNode(sinter::LayerNormalization{.epsilon = epsilon}, {x, scale, bias}, layer);
}

Var GraphBuilder::Embedding(std::string_view name, Var indices, int64_t rows, int64_t features) {
  const std::string layer = state_->FullName(name);
  const Var table = state_->Weight(layer, "weight", {rows, features}, WeightRole::kKernel);
  return state_->AddNode(sinter::Gather{}, {table, indices}, layer);
}

Var GraphBuilder::Lstm(std::string_view name, Var x, int64_t hidden, bool bidirectional) {
  const std::string layer = state_->FullName(name);
  const Var forward = state_->Lstm(layer, x, hidden, false);
  if (!bidirectional) return forward;
  const Var backward = state_->Lstm(layer, x, hidden, true);
  return state_->AddNode(sinter::Concat{.axis = 2}, {forward, backward}, layer);
}

Var GraphBuilder::Parameter(std::string_view name, const std::vector<int64_t>& dims,
                            WeightRole role) {
  const std::string full_name = state_->FullName(name);
  return state_->Parameter(full_name, full_name, dims, role);
}

Var GraphBuilder::Relu(Var x) { return state_->Apply(sinter::Relu{}, {x}); }
Var GraphBuilder::LeakyRelu(Var x, float alpha) {
  return state_->Apply(sinter::LeakyRelu{.alpha = alpha}, {x});
}
Var GraphBuilder::Sigmoid(Var x) { return state_->Apply(sinter::Sigmoid{}, {x}); }
Var GraphBuilder::HardSigmoid(Var x, float alpha, float beta) {
  return state_->Apply(sinter::HardSigmoid{.alpha = alpha, .beta = beta}, {x});
}
Var GraphBuilder::HardSwish(Var x) { return state_->Apply(sinter::HardSwish{}, {x}); }
Var GraphBuilder::Mish(Var x) { return state_->Apply(sinter::Mish{}, {x}); }
Var GraphBuilder::Swish(Var x, float alpha) {
  return state_->Apply(sinter::Swish{.alpha = alpha}, {x});
}
Var GraphBuilder::Gelu(Var x) {
  const Var inner = Erf(Mul(x, Scalar(std::numbers::sqrt2_v<float> / 2)));
  return Mul(Mul(x, Scalar(0.5F)), Add(inner, Scalar(1)));
}
Var GraphBuilder::Tanh(Var x) { return state_->Apply(sinter::Tanh{}, {x}); }
Var GraphBuilder::Erf(Var x) { return state_->Apply(sinter::Erf{}, {x}); }
Var GraphBuilder::Exp(Var x) { return state_->Apply(sinter::Exp{}, {x}); }
Var GraphBuilder::Sqrt(Var x) { return state_->Apply(sinter::Sqrt{}, {x}); }
Var GraphBuilder::Clip(Var x, float min, float max) {
  return state_->Apply(sinter::Clip{.min = min, .max = max}, {x});
}
Var GraphBuilder::Cast(Var x, DType to) { return state_->Apply(sinter::Cast{.to = to}, {x}); }
Var GraphBuilder::Add(Var a, Var b) { return state_->Apply(sinter::Add{}, {a, b}); }
Var GraphBuilder::Sub(Var a, Var b) { return state_->Apply(sinter::Sub{}, {a, b}); }
Var GraphBuilder::Mul(Var a, Var b) { return state_->Apply(sinter::Mul{}, {a, b}); }
Var GraphBuilder::Div(Var a, Var b) { return state_->Apply(sinter::Div{}, {a, b}); }
Var GraphBuilder::Pow(Var a, Var b) { return state_->Apply(sinter::Pow{}, {a, b}); }

Var GraphBuilder::MaxPool(Var x, PoolOptions options) {
  return state_->Apply(sinter::MaxPool{.kernel_shape = {options.kernel, options.kernel},
                                       .strides = {options.stride, options.stride},
                                       .pads = std::vector<int64_t>(4, options.padding),
                                       .ceil_mode = options.ceil_mode},
                       {x});
}

Var GraphBuilder::AveragePool(Var x, PoolOptions options) {
  return state_->Apply(sinter::AveragePool{.kernel_shape = {options.kernel, options.kernel},
                                           .strides = {options.stride, options.stride},
                                           .pads = std::vector<int64_t>(4, options.padding),
                                           .ceil_mode = options.ceil_mode},
                       {x});
}

Var GraphBuilder::GlobalAveragePool(Var x) { return ReduceMean(x, {2, 3}); }
Var GraphBuilder::ReduceMean(Var x, std::vector<int64_t> axes, bool keepdims) {
  return state_->Apply(sinter::ReduceMean{.axes = std::move(axes), .keepdims = keepdims}, {x});
}
Var GraphBuilder::ReduceSum(Var x, std::vector<int64_t> axes, bool keepdims) {
  return state_->Apply(sinter::ReduceSum{.axes = std::move(axes), .keepdims = keepdims}, {x});
}
Var GraphBuilder::LpNormalization(Var x, int64_t axis) {
  return state_->Apply(sinter::LpNormalization{.axis = axis}, {x});
}
Var GraphBuilder::Softmax(Var x, int64_t axis) {
  return state_->Apply(sinter::Softmax{.axis = axis}, {x});
}
Var GraphBuilder::MatMul(Var a, Var b) { return state_->Apply(sinter::MatMul{}, {a, b}); }

namespace {

ResizeMode ToResizeMode(Interpolation interpolation) {
  switch (interpolation) {
    case Interpolation::kNearest: return ResizeMode::kNearest;
    case Interpolation::kLinear: return ResizeMode::kLinear;
    case Interpolation::kCubic: return ResizeMode::kCubic;
  }
  return ResizeMode::kNearest;
}

}  // namespace

Var GraphBuilder::Resize(Var x, const std::vector<float>& scales, Interpolation mode) {
  const auto count = static_cast<int64_t>(scales.size());
  return state_->Apply(
      sinter::Resize{.mode = ToResizeMode(mode),
                     .coordinate_transformation_mode = CoordinateMode::kAsymmetric,
                     .nearest_mode = NearestMode::kFloor},
      {x, state_->AddConstant(sinter::Constant::FromValues<float>({count}, scales))});
}

namespace {

ConstantRef Integers(const std::vector<int64_t>& values) {
  return Constant::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values);
}

}  // namespace

Var GraphBuilder::Reshape(Var x, const std::vector<int64_t>& dims) {
  return state_->Apply(sinter::Reshape{}, {x, state_->AddConstant(Integers(dims))});
}
Var GraphBuilder::Flatten(Var x, int64_t axis) {
  return state_->Apply(sinter::Flatten{.axis = axis}, {x});
}
Var GraphBuilder::Transpose(Var x, std::vector<int64_t> perm) {
  return state_->Apply(sinter::Transpose{.perm = std::move(perm)}, {x});
}
Var GraphBuilder::Squeeze(Var x, std::vector<int64_t> axes) {
  return state_->Apply(sinter::Squeeze{.axes = std::move(axes)}, {x});
}
Var GraphBuilder::Unsqueeze(Var x, std::vector<int64_t> axes) {
  return state_->Apply(sinter::Unsqueeze{.axes = std::move(axes)}, {x});
}
Var GraphBuilder::Concat(const std::vector<Var>& parts, int64_t axis) {
  return state_->Apply(sinter::Concat{.axis = axis}, parts);
}
Var GraphBuilder::Slice(Var x, int64_t axis, int64_t start, int64_t end) {
  return state_->Apply(
      sinter::Slice{},
      {x, state_->AddConstant(Integers({start})), state_->AddConstant(Integers({end})),
       state_->AddConstant(Integers({axis})), state_->AddConstant(Integers({1}))});
}
Var GraphBuilder::Gather(Var data, Var indices, int64_t axis) {
  return state_->Apply(sinter::Gather{.axis = axis}, {data, indices});
}
Var GraphBuilder::Dimension(Var x, int64_t axis) {
  const Var sizes = state_->Apply(sinter::ShapeOf{}, {x});
  return Gather(sizes, state_->AddConstant(sinter::Constant::Scalar(axis)));
}
Var GraphBuilder::Range(Var limit) {
  return state_->Apply(sinter::Range{},
                       {state_->AddConstant(sinter::Constant::Scalar<int64_t>(0)), limit,
                        state_->AddConstant(sinter::Constant::Scalar<int64_t>(1))});
}

}  // namespace sinter
