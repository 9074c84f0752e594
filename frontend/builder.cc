#include "frontend/builder.h"

#include <numbers>
#include <utility>

#include "ir/ops.h"
#include "ir/status.h"

namespace sinter {

GraphBuilder::GraphBuilder(std::string name, WeightSource& weights) : weights_(weights) {
  graph_.name = std::move(name);
  graph_.sources = sources_;
}

std::string GraphBuilder::FullName(std::string_view name) const {
  return scope_ + std::string(name);
}

void GraphBuilder::Fail(absl::Status status, std::string_view where) {
  if (status_.ok()) status_ = where.empty() ? std::move(status) : Annotate(status, where);
}

Var GraphBuilder::Input(std::string name, const std::vector<InputDim>& dims, DType dtype) {
  return {graph_.AddInput(std::move(name),
                          Type{dtype, Shape(std::vector<Dim>(dims.begin(), dims.end())), {}})};
}

Var GraphBuilder::Constant(ConstantRef constant) {
  return {graph_.AddConstant(std::move(constant))};
}

Var GraphBuilder::Scalar(float value) { return Constant(sinter::Constant::Scalar(value)); }

void GraphBuilder::Output(std::string name, Var value) {
  if (!status_.ok()) return;
  if (!value.id.valid()) {
    return Fail(absl::InvalidArgumentError("it is a Var that nothing was assigned to"),
                absl::StrCat("output '", name, "'"));
  }
  graph_.AddOutput(std::move(name), value.id);
}

Var GraphBuilder::AddNode(Operation operation, const std::vector<Var>& operands,
                          const std::string& layer) {
  if (!status_.ok()) return {};
  std::vector<ValueId> inputs;
  for (const Var operand : operands) {
    if (!operand.id.valid()) {
      Fail(absl::InvalidArgumentError(
               absl::StrCat("operand ", inputs.size(), " is a Var that nothing was assigned to")),
           absl::StrCat(layer, ": ", ToAbsl(operation.name())));
      return {};
    }
    inputs.push_back(operand.id);
  }
  const SourceId source{static_cast<uint32_t>(sources_->size())};
  sources_->push_back(
      {.index = source.index, .operator_type = std::string(operation.name()), .name = layer});
  auto added = graph_.AddNode(std::move(operation), std::move(inputs), {.origin = {source}});
  if (!added.ok()) {
    Fail(added.status(), "");
    return {};
  }
  return {graph_.node(*added).output()};
}

Var GraphBuilder::Apply(Operation operation, const std::vector<Var>& operands) {
  const std::string layer = FullName(operation.name());
  return AddNode(std::move(operation), operands, layer);
}

Var GraphBuilder::Weight(const std::string& layer, std::string_view part,
                         const std::vector<int64_t>& dims, WeightRole role) {
  if (!status_.ok()) return {};
  const std::string name = absl::StrCat(layer, ".", ToAbsl(part));
  auto weight = weights_.Get(name, dims, role);
  if (!weight.ok()) {
    Fail(weight.status(), layer);
    return {};
  }
  return {graph_.AddConstant(*std::move(weight), name)};
}

Shape GraphBuilder::ShapeOf(Var value) const {
  return value.id.valid() ? graph_.type(value.id).shape : Shape();
}

int64_t GraphBuilder::Channels(Var x, int axis, const std::string& layer) {
  const Shape shape = ShapeOf(x);
  if (axis < 0) axis += shape.rank();
  if (axis >= 0 && axis < shape.rank() && shape[axis].is_static()) return shape[axis].value();
  Fail(absl::InvalidArgumentError(
           absl::StrCat("the channels of its input must be known, not ", shape.ToString())),
       layer);
  return 0;
}

Var GraphBuilder::Conv(std::string_view name, Var x, int64_t channels, ConvOptions options) {
  const std::string layer = FullName(name);
  const int64_t input_channels = Channels(x, 1, layer);
  if (options.groups < 1 || input_channels % options.groups != 0) {
    Fail(absl::InvalidArgumentError(
             absl::StrCat(options.groups, " groups do not divide ", input_channels, " channels")),
         layer);
    return {};
  }
  std::vector<Var> operands = {
      x, Weight(layer, "weight",
                {channels, input_channels / options.groups, options.kernel, options.kernel},
                WeightRole::kKernel)};
  if (options.bias) operands.push_back(Weight(layer, "bias", {channels}, WeightRole::kBias));
  return AddNode(sinter::Conv{.strides = {options.stride, options.stride},
                              .pads = std::vector<int64_t>(4, options.padding),
                              .dilations = {options.dilation, options.dilation},
                              .group = options.groups},
                 operands, layer);
}

Var GraphBuilder::ConvTranspose(std::string_view name, Var x, int64_t channels,
                                ConvOptions options) {
  const std::string layer = FullName(name);
  const int64_t input_channels = Channels(x, 1, layer);
  if (options.groups < 1 || channels % options.groups != 0) {
    Fail(absl::InvalidArgumentError(
             absl::StrCat(options.groups, " groups do not divide ", channels, " channels")),
         layer);
    return {};
  }
  std::vector<Var> operands = {
      x, Weight(layer, "weight",
                {input_channels, channels / options.groups, options.kernel, options.kernel},
                WeightRole::kKernel)};
  if (options.bias) operands.push_back(Weight(layer, "bias", {channels}, WeightRole::kBias));
  return AddNode(sinter::ConvTranspose{.strides = {options.stride, options.stride},
                                       .pads = std::vector<int64_t>(4, options.padding),
                                       .dilations = {options.dilation, options.dilation},
                                       .group = options.groups},
                 operands, layer);
}

Var GraphBuilder::BatchNormalization(std::string_view name, Var x, float epsilon) {
  const std::string layer = FullName(name);
  const int64_t channels = Channels(x, 1, layer);
  const Var scale = Weight(layer, "weight", {channels}, WeightRole::kScale);
  const Var bias = Weight(layer, "bias", {channels}, WeightRole::kBias);
  const Var mean = Weight(layer, "running_mean", {channels}, WeightRole::kBias);
  const Var variance = Weight(layer, "running_var", {channels}, WeightRole::kScale);
  return AddNode(sinter::BatchNormalization{.epsilon = epsilon}, {x, scale, bias, mean, variance},
                 layer);
}

Var GraphBuilder::Linear(std::string_view name, Var x, int64_t features, bool bias) {
  const std::string layer = FullName(name);
  const int64_t inputs = Channels(x, -1, layer);
  const Var weight = Weight(layer, "weight", {features, inputs}, WeightRole::kKernel);
  const Var transposed = AddNode(sinter::Transpose{.perm = {1, 0}}, {weight}, layer);
  const Var product = AddNode(sinter::MatMul{}, {x, transposed}, layer);
  if (!bias) return product;
  const Var addend = Weight(layer, "bias", {features}, WeightRole::kBias);
  return AddNode(sinter::Add{}, {product, addend}, layer);
}

Var GraphBuilder::LayerNormalization(std::string_view name, Var x, float epsilon) {
  const std::string layer = FullName(name);
  const int64_t features = Channels(x, -1, layer);
  const Var scale = Weight(layer, "weight", {features}, WeightRole::kScale);
  const Var bias = Weight(layer, "bias", {features}, WeightRole::kBias);
  return AddNode(sinter::LayerNormalization{.epsilon = epsilon}, {x, scale, bias}, layer);
}

Var GraphBuilder::Embedding(std::string_view name, Var indices, int64_t rows, int64_t features) {
  const std::string layer = FullName(name);
  const Var table = Weight(layer, "weight", {rows, features}, WeightRole::kKernel);
  return AddNode(sinter::Gather{}, {table, indices}, layer);
}

Var GraphBuilder::Relu(Var x) { return Apply(sinter::Relu{}, {x}); }
Var GraphBuilder::LeakyRelu(Var x, float alpha) {
  return Apply(sinter::LeakyRelu{.alpha = alpha}, {x});
}
Var GraphBuilder::Sigmoid(Var x) { return Apply(sinter::Sigmoid{}, {x}); }
Var GraphBuilder::HardSigmoid(Var x, float alpha, float beta) {
  return Apply(sinter::HardSigmoid{.alpha = alpha, .beta = beta}, {x});
}
Var GraphBuilder::HardSwish(Var x) { return Apply(sinter::HardSwish{}, {x}); }
Var GraphBuilder::Mish(Var x) { return Apply(sinter::Mish{}, {x}); }
Var GraphBuilder::Swish(Var x, float alpha) { return Apply(sinter::Swish{.alpha = alpha}, {x}); }
Var GraphBuilder::Gelu(Var x) {
  const Var inner = Erf(Mul(x, Scalar(std::numbers::sqrt2_v<float> / 2)));
  return Mul(Mul(x, Scalar(0.5F)), Add(inner, Scalar(1)));
}
Var GraphBuilder::Tanh(Var x) { return Apply(sinter::Tanh{}, {x}); }
Var GraphBuilder::Erf(Var x) { return Apply(sinter::Erf{}, {x}); }
Var GraphBuilder::Exp(Var x) { return Apply(sinter::Exp{}, {x}); }
Var GraphBuilder::Sqrt(Var x) { return Apply(sinter::Sqrt{}, {x}); }
Var GraphBuilder::Clip(Var x, float min, float max) {
  return Apply(sinter::Clip{.min = min, .max = max}, {x});
}
Var GraphBuilder::Cast(Var x, DType to) { return Apply(sinter::Cast{.to = to}, {x}); }
Var GraphBuilder::Add(Var a, Var b) { return Apply(sinter::Add{}, {a, b}); }
Var GraphBuilder::Sub(Var a, Var b) { return Apply(sinter::Sub{}, {a, b}); }
Var GraphBuilder::Mul(Var a, Var b) { return Apply(sinter::Mul{}, {a, b}); }
Var GraphBuilder::Div(Var a, Var b) { return Apply(sinter::Div{}, {a, b}); }
Var GraphBuilder::Pow(Var a, Var b) { return Apply(sinter::Pow{}, {a, b}); }

Var GraphBuilder::MaxPool(Var x, PoolOptions options) {
  return Apply(sinter::MaxPool{.kernel_shape = {options.kernel, options.kernel},
                               .strides = {options.stride, options.stride},
                               .pads = std::vector<int64_t>(4, options.padding),
                               .ceil_mode = options.ceil_mode},
               {x});
}

Var GraphBuilder::AveragePool(Var x, PoolOptions options) {
  return Apply(sinter::AveragePool{.kernel_shape = {options.kernel, options.kernel},
                                   .strides = {options.stride, options.stride},
                                   .pads = std::vector<int64_t>(4, options.padding),
                                   .ceil_mode = options.ceil_mode},
               {x});
}

Var GraphBuilder::GlobalAveragePool(Var x) { return ReduceMean(x, {2, 3}); }
Var GraphBuilder::ReduceMean(Var x, std::vector<int64_t> axes, bool keepdims) {
  return Apply(sinter::ReduceMean{.axes = std::move(axes), .keepdims = keepdims}, {x});
}
Var GraphBuilder::ReduceSum(Var x, std::vector<int64_t> axes, bool keepdims) {
  return Apply(sinter::ReduceSum{.axes = std::move(axes), .keepdims = keepdims}, {x});
}
Var GraphBuilder::LpNormalization(Var x, int64_t axis) {
  return Apply(sinter::LpNormalization{.axis = axis}, {x});
}
Var GraphBuilder::Softmax(Var x, int64_t axis) { return Apply(sinter::Softmax{.axis = axis}, {x}); }
Var GraphBuilder::MatMul(Var a, Var b) { return Apply(sinter::MatMul{}, {a, b}); }

Var GraphBuilder::Resize(Var x, const std::vector<float>& scales, ResizeMode mode) {
  const auto count = static_cast<int64_t>(scales.size());
  return Apply(sinter::Resize{.mode = mode,
                              .coordinate_transformation_mode = CoordinateMode::kAsymmetric,
                              .nearest_mode = NearestMode::kFloor},
               {x, Constant(sinter::Constant::FromValues<float>({count}, scales))});
}

namespace {

ConstantRef Integers(const std::vector<int64_t>& values) {
  return Constant::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values);
}

}  // namespace

Var GraphBuilder::Reshape(Var x, const std::vector<int64_t>& dims) {
  return Apply(sinter::Reshape{}, {x, Constant(Integers(dims))});
}
Var GraphBuilder::Flatten(Var x, int64_t axis) { return Apply(sinter::Flatten{.axis = axis}, {x}); }
Var GraphBuilder::Transpose(Var x, std::vector<int64_t> perm) {
  return Apply(sinter::Transpose{.perm = std::move(perm)}, {x});
}
Var GraphBuilder::Squeeze(Var x, std::vector<int64_t> axes) {
  return Apply(sinter::Squeeze{.axes = std::move(axes)}, {x});
}
Var GraphBuilder::Unsqueeze(Var x, std::vector<int64_t> axes) {
  return Apply(sinter::Unsqueeze{.axes = std::move(axes)}, {x});
}
Var GraphBuilder::Concat(const std::vector<Var>& parts, int64_t axis) {
  return Apply(sinter::Concat{.axis = axis}, parts);
}
Var GraphBuilder::Slice(Var x, int64_t axis, int64_t start, int64_t end) {
  return Apply(sinter::Slice{}, {x, Constant(Integers({start})), Constant(Integers({end})),
                                 Constant(Integers({axis})), Constant(Integers({1}))});
}
Var GraphBuilder::Gather(Var data, Var indices, int64_t axis) {
  return Apply(sinter::Gather{.axis = axis}, {data, indices});
}
Var GraphBuilder::Dimension(Var x, int64_t axis) {
  const Var sizes = Apply(sinter::ShapeOf{}, {x});
  return Gather(sizes, Constant(sinter::Constant::Scalar(axis)));
}
Var GraphBuilder::Range(Var limit) {
  return Apply(sinter::Range{}, {Constant(sinter::Constant::Scalar<int64_t>(0)), limit,
                                 Constant(sinter::Constant::Scalar<int64_t>(1))});
}

absl::StatusOr<Graph> GraphBuilder::Build() && {
  if (status_.ok() && graph_.outputs().empty()) {
    Fail(absl::InvalidArgumentError("the network has no output"), graph_.name);
  }
  if (!status_.ok()) return status_;
  return std::move(graph_);
}

}  // namespace sinter
