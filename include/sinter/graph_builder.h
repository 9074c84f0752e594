// GraphBuilder: networks written in C++, as a textbook writes them.
//
//   GraphBuilder b("classifier", weights);
//   Var x = b.Input("image", {"N", 3, 224, 224});
//   x = b.Conv("conv1", x, 64, {.kernel = 7, .stride = 2, .padding = 3});
//   x = b.Relu(b.BatchNormalization("bn1", x));
//   b.Output("logits", b.Linear("fc", b.Flatten(b.GlobalAveragePool(x)), 1000));
//   absl::StatusOr<Model> model = std::move(b).Build();
#ifndef SINTER_GRAPH_BUILDER_H_
#define SINTER_GRAPH_BUILDER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sinter/attribute.h"
#include "sinter/dtype.h"
#include "sinter/model.h"
#include "sinter/shape.h"
#include "sinter/tensor.h"
#include "sinter/weight_source.h"

namespace sinter {

class Graph;

// A value of the network that is being written; copying it is free. A default Var stands for an
// omitted operand, and for the result of a call that failed.
class Var {
 public:
  Var() = default;

 private:
  friend class GraphBuilder;
  static constexpr uint32_t kNone = UINT32_MAX;
  explicit Var(uint32_t index) : index_(index) {}
  uint32_t index_ = kNone;
};

// A dimension of an input: a number, or the name of a size that is open until a run.
class InputDim : public Dim {
 public:
  InputDim(int64_t size) : Dim(size) {}                   // NOLINT: shapes read as lists
  InputDim(const char* name) : Dim(Dim::Symbol(name)) {}  // NOLINT
};

// A convolution over two axes; both use the same values.
struct ConvOptions {
  int64_t kernel = 1;
  int64_t stride = 1;
  int64_t padding = 0;
  int64_t dilation = 1;
  int64_t groups = 1;
  bool bias = false;
};

// A pool over two axes; both use the same values.
struct PoolOptions {
  int64_t kernel = 2;
  int64_t stride = 2;
  int64_t padding = 0;
  bool ceil_mode = false;
};

enum class Interpolation : uint8_t { kNearest, kLinear, kCubic };

// Layers with weights have a name, from which the names of their weights follow as in PyTorch:
// "conv1.weight", "bn1.running_mean". The builder keeps the first error, which names the layer and
// which Build returns; calls after it do nothing. Not thread-safe.
class GraphBuilder {
 public:
  // `weights` must outlive the builder.
  GraphBuilder(std::string name, WeightSource& weights);
  ~GraphBuilder();
  GraphBuilder(GraphBuilder&&) noexcept;

  // While it lives, names of layers begin with "name."; scopes nest.
  class [[nodiscard]] ScopeGuard {
   public:
    ScopeGuard(GraphBuilder& builder, std::string_view name);
    ~ScopeGuard();
    ScopeGuard(const ScopeGuard&) = delete;
    ScopeGuard& operator=(const ScopeGuard&) = delete;

   private:
    GraphBuilder& builder_;
    size_t length_;
  };
  ScopeGuard Scope(std::string_view name) { return ScopeGuard(*this, name); }

  Var Input(std::string name, const std::vector<InputDim>& dims, DType dtype = DType::kFloat32);
  // Shares the tensor's elements, which must not change any more. An error for an empty tensor.
  Var Constant(const Tensor& tensor);
  Var Scalar(float value);
  void Output(std::string name, Var value);

  // Layers with weights, f32.

  // x [N, C, H, W] -> [N, channels, ...]. Weight [channels, C / groups, kernel, kernel].
  Var Conv(std::string_view name, Var x, int64_t channels, ConvOptions options = {});
  // Weight [C, channels / groups, kernel, kernel].
  Var ConvTranspose(std::string_view name, Var x, int64_t channels, ConvOptions options = {});
  Var BatchNormalization(std::string_view name, Var x, float epsilon = 1e-5F);
  // x [..., K] -> [..., features]. Weight [features, K], bias [features].
  Var Linear(std::string_view name, Var x, int64_t features, bool bias = true);
  // Over the last axis, of C elements. Weight (the scale) and bias [C].
  Var LayerNormalization(std::string_view name, Var x, float epsilon = 1e-5F);
  // The row of a table for every index: indices i64 [...] in [-rows, rows), checked at run time ->
  // [..., features]. Weight [rows, features].
  Var Embedding(std::string_view name, Var indices, int64_t rows, int64_t features);
  // x [T, N, I] -> every h, [T, N, hidden], from the first step to the last; if bidirectional,
  // followed by those from the last step to the first: [T, N, 2 * hidden]. Weights weight_ih_l0
  // [4 * hidden, I], weight_hh_l0 [4 * hidden, hidden], bias_ih_l0 and bias_hh_l0 [4 * hidden],
  // with gates in PyTorch's order, and the same with the suffix "_reverse".
  Var Lstm(std::string_view name, Var x, int64_t hidden, bool bidirectional = false);
  // A weight of a layer that is not among these.
  Var Parameter(std::string_view name, const std::vector<int64_t>& dims, WeightRole role);

  // Elementwise.

  Var Relu(Var x);
  Var LeakyRelu(Var x, float alpha = 0.01F);
  Var Sigmoid(Var x);
  Var HardSigmoid(Var x, float alpha = 1.0F / 6, float beta = 0.5F);
  Var HardSwish(Var x);
  Var Mish(Var x);
  Var Swish(Var x, float alpha = 1);  // with alpha 1 it is SiLU
  Var Gelu(Var x);                    // x / 2 * (1 + erf(x / sqrt(2))): the exact one
  Var Tanh(Var x);
  Var Erf(Var x);
  Var Exp(Var x);
  Var Sqrt(Var x);
  Var Clip(Var x, float min, float max);
  Var Cast(Var x, DType to);
  Var Add(Var a, Var b);
  Var Sub(Var a, Var b);
  Var Mul(Var a, Var b);
  Var Div(Var a, Var b);
  Var Pow(Var a, Var b);

  // Over windows and axes.

  Var MaxPool(Var x, PoolOptions options = {});
  Var AveragePool(Var x, PoolOptions options = {});
  // The mean of each channel: [N, C, H, W] -> [N, C, 1, 1].
  Var GlobalAveragePool(Var x);
  Var ReduceMean(Var x, std::vector<int64_t> axes, bool keepdims = true);
  Var ReduceSum(Var x, std::vector<int64_t> axes, bool keepdims = true);
  // x / norm, its Euclidean norm along one axis.
  Var LpNormalization(Var x, int64_t axis = -1);
  Var Softmax(Var x, int64_t axis = -1);
  Var MatMul(Var a, Var b);
  // scales: one for each axis.
  Var Resize(Var x, const std::vector<float>& scales, Interpolation mode = Interpolation::kNearest);

  // Shapes.

  // One -1 stands for what is left over, a 0 for the dimension that x has there.
  Var Reshape(Var x, const std::vector<int64_t>& dims);
  Var Flatten(Var x, int64_t axis = 1);
  Var Transpose(Var x, std::vector<int64_t> perm);
  Var Squeeze(Var x, std::vector<int64_t> axes);
  Var Unsqueeze(Var x, std::vector<int64_t> axes);
  Var Concat(const std::vector<Var>& parts, int64_t axis);
  // Elements [start, end) along one axis.
  Var Slice(Var x, int64_t axis, int64_t start, int64_t end);
  Var Gather(Var data, Var indices, int64_t axis = 0);
  // The size of x along one axis, which may be open until the graph runs: i64 [].
  Var Dimension(Var x, int64_t axis);
  // 0, 1, ... before limit, an i64 []: i64 [limit].
  Var Range(Var limit);

  // Any operator with one result by its name and attributes, as docs/operators.md lists them:
  // Apply("reduce_max", {x}, {{"axes", std::vector<int64_t>{1}}}).
  Var Apply(std::string_view operator_name, const std::vector<Var>& operands,
            const AttributeList& attributes = {});

  // The shape of a value so far; rank 0 for a default Var.
  Shape ShapeOf(Var value) const;
  const absl::Status& status() const;
  // The model, or the first error. InvalidArgument when there is no output; errors of Model::Create.
  absl::StatusOr<Model> Build(const ModelOptions& options = {}) &&;

  // For Sinter's own folders, which have the graph's header: the graph, or the first error.
  absl::StatusOr<Graph> BuildGraph() &&;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace sinter

#endif  // SINTER_GRAPH_BUILDER_H_
