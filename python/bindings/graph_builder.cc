#include "sinter/graph_builder.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bindings/arrays.h"
#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/value_info.h"
#include "bindings/weights.h"
#include "bindings/work.h"
#include "sinter/status.h"

namespace sinter::python {
namespace {

// A Var that knows its builder: in another one its number would mean another value, or none.
struct PythonVar {
  Var var;
  uint64_t builder = 0;
};

DType DTypeNamed(const std::string& name) {
  const std::optional<DType> dtype = ParseDType(name);
  if (!dtype)
    Throw(absl::InvalidArgumentError(absl::StrCat("there is no element type '", name, "'")));
  return *dtype;
}

// A builder whose calls throw its first error at once.
class PythonBuilder {
 public:
  PythonBuilder(const std::string& name, const Weights& weights)
      : weights_(weights), builder_(name, *weights_.source) {}

  // What `add` adds to the graph.
  template <class Function>
  PythonVar Add(Function&& add) {
    CheckNotBuilt();
    const Var var = add(builder_);
    ThrowIfError(builder_.status());
    return {var, number_};
  }

  Var Use(const PythonVar& var) const {
    if (var.builder == number_) return var.var;
    Throw(absl::InvalidArgumentError("a Var belongs to the builder that made it"));
  }
  std::vector<Var> Use(const std::vector<PythonVar>& vars) const {
    std::vector<Var> used;
    for (const PythonVar& var : vars) used.push_back(Use(var));
    return used;
  }
  template <class T>
  static const T& Use(const T& value) {
    return value;
  }

  void Output(const std::string& name, const PythonVar& var) {
    CheckNotBuilt();
    builder_.Output(name, Use(var));
    ThrowIfError(builder_.status());
  }
  void EnterScope(const std::string& name) {
    CheckNotBuilt();
    scopes_.push_back(std::make_unique<GraphBuilder::ScopeGuard>(builder_, name));
  }
  void LeaveScope() {
    if (!scopes_.empty()) scopes_.pop_back();
  }
  nb::object ShapeOf(const PythonVar& var) const {
    CheckNotBuilt();
    return ShapeTuple(builder_.ShapeOf(Use(var)));
  }
  Model Build() {
    const Work work;
    CheckNotBuilt();
    scopes_.clear();
    is_built_ = true;
    return ValueOrThrow([&] {
      const ReleasedGil released;
      return std::move(builder_).Build({.keep_imported = true});
    }());
  }

 private:
  void CheckNotBuilt() const {
    if (is_built_) Throw(absl::FailedPreconditionError("the builder has built its model already"));
  }
  static uint64_t NextNumber() {
    static std::atomic<uint64_t> last = 0;
    return ++last;
  }

  const uint64_t number_ = NextNumber();
  Weights weights_;
  GraphBuilder builder_;
  std::vector<std::unique_ptr<GraphBuilder::ScopeGuard>> scopes_;
  bool is_built_ = false;
};

// What Python gives for a parameter of a method of GraphBuilder.
template <class T>
struct GivenFor {
  using type = T;
};
template <>
struct GivenFor<Var> {
  using type = PythonVar;
};
template <>
struct GivenFor<std::vector<Var>> {
  using type = std::vector<PythonVar>;
};
template <>
struct GivenFor<std::string_view> {
  using type = std::string;
};
template <class T>
using Given = typename GivenFor<std::remove_cvref_t<T>>::type;

// A method of GraphBuilder as one of PythonBuilder.
template <class... Parameters>
auto Method(Var (GraphBuilder::*method)(Parameters...)) {
  return [method](PythonBuilder& builder, const Given<Parameters>&... arguments) {
    return builder.Add(
        [&](GraphBuilder& graph) { return (graph.*method)(builder.Use(arguments)...); });
  };
}

PythonVar Input(PythonBuilder& builder, const std::string& name,
                const std::vector<std::variant<int64_t, std::string>>& dims,
                const std::string& dtype) {
  std::vector<InputDim> given;
  for (const auto& dim : dims) {
    const auto* const symbol = std::get_if<std::string>(&dim);
    given.push_back(symbol == nullptr ? InputDim(std::get<int64_t>(dim))
                                      : InputDim(symbol->c_str()));
  }
  const DType type = DTypeNamed(dtype);
  return builder.Add([&](GraphBuilder& graph) { return graph.Input(name, given, type); });
}

// Copies the array: the model keeps it, and nobody may write to it.
PythonVar AddConstant(PythonBuilder& builder, nb::handle array, const std::string& dtype) {
  const Work work;
  BorrowedArrays borrowed(1);
  borrowed.Add(array, Port({.name = "constant", .dtype = DTypeNamed(dtype), .shape = {}}));
  const Tensor& tensor = borrowed.tensors()[0];
  const Tensor copy = ValueOrThrow(Tensor::CopyOf(tensor.dtype(), tensor.dims(), tensor.data()));
  return builder.Add([&](GraphBuilder& graph) { return graph.Constant(copy); });
}

PythonVar Parameter(PythonBuilder& builder, const std::string& name,
                    const std::vector<int64_t>& dims, const std::string& role) {
  WeightRole its_role = WeightRole::kKernel;
  if (role == "scale") {
    its_role = WeightRole::kScale;
  } else if (role == "bias") {
    its_role = WeightRole::kBias;
  } else if (role != "kernel") {
    Throw(absl::InvalidArgumentError(
        absl::StrCat("the role of a weight is kernel, scale or bias, not '", role, "'")));
  }
  return builder.Add([&](GraphBuilder& graph) { return graph.Parameter(name, dims, its_role); });
}

template <Var (GraphBuilder::*method)(std::string_view, Var, int64_t, ConvOptions)>
PythonVar AddConv(PythonBuilder& builder, const std::string& name, const PythonVar& x,
                  int64_t channels, int64_t kernel, int64_t stride, int64_t padding,
                  int64_t dilation, int64_t groups, bool bias) {
  return builder.Add([&](GraphBuilder& graph) {
    return (graph.*method)(name, builder.Use(x), channels,
                           {kernel, stride, padding, dilation, groups, bias});
  });
}

template <Var (GraphBuilder::*method)(Var, PoolOptions)>
PythonVar AddPool(PythonBuilder& builder, const PythonVar& x, int64_t kernel, int64_t stride,
                  int64_t padding, bool ceil_mode) {
  return builder.Add([&](GraphBuilder& graph) {
    return (graph.*method)(builder.Use(x), {kernel, stride, padding, ceil_mode});
  });
}

PythonVar Resize(PythonBuilder& builder, const PythonVar& x, const std::vector<float>& scales,
                 const std::string& mode) {
  Interpolation interpolation = Interpolation::kNearest;
  if (mode == "linear") {
    interpolation = Interpolation::kLinear;
  } else if (mode == "cubic") {
    interpolation = Interpolation::kCubic;
  } else if (mode != "nearest") {
    Throw(absl::InvalidArgumentError(
        absl::StrCat("an interpolation is nearest, linear or cubic, not '", mode, "'")));
  }
  return builder.Add(
      [&](GraphBuilder& graph) { return graph.Resize(builder.Use(x), scales, interpolation); });
}

PythonVar Cast(PythonBuilder& builder, const PythonVar& x, const std::string& to) {
  const DType type = DTypeNamed(to);
  return builder.Add([&](GraphBuilder& graph) { return graph.Cast(builder.Use(x), type); });
}

PythonVar Apply(PythonBuilder& builder, const std::string& operator_name,
                const std::vector<std::optional<PythonVar>>& operands,
                const AttributeList& attributes) {
  std::vector<Var> used;
  for (const auto& operand : operands) used.push_back(operand ? builder.Use(*operand) : Var());
  return builder.Add(
      [&](GraphBuilder& graph) { return graph.Apply(operator_name, used, attributes); });
}

using Class = nb::class_<PythonBuilder>;
using B = GraphBuilder;

// Free-threaded builds of Python may call a builder from two threads at once.
constexpr nb::lock_self kLock;

void BindLayers(Class& builder) {
  const auto bind_conv = [&](const char* name, auto method) {
    builder.def(name, method, kLock, nb::arg("name"), nb::arg("x"), nb::arg("channels"),
                nb::kw_only(), nb::arg("kernel") = 1, nb::arg("stride") = 1, nb::arg("padding") = 0,
                nb::arg("dilation") = 1, nb::arg("groups") = 1, nb::arg("bias") = false);
  };
  bind_conv("conv", &AddConv<&B::Conv>);
  bind_conv("conv_transpose", &AddConv<&B::ConvTranspose>);
  builder
      .def("batch_normalization", Method(&B::BatchNormalization), kLock, nb::arg("name"),
           nb::arg("x"), nb::arg("epsilon") = 1e-5F)
      .def("linear", Method(&B::Linear), kLock, nb::arg("name"), nb::arg("x"), nb::arg("features"),
           nb::arg("bias") = true)
      .def("layer_normalization", Method(&B::LayerNormalization), kLock, nb::arg("name"),
           nb::arg("x"), nb::arg("epsilon") = 1e-5F)
      .def("embedding", Method(&B::Embedding), kLock, nb::arg("name"), nb::arg("indices"),
           nb::arg("rows"), nb::arg("features"))
      .def("lstm", Method(&B::Lstm), kLock, nb::arg("name"), nb::arg("x"), nb::arg("hidden"),
           nb::arg("bidirectional") = false)
      .def("parameter", &Parameter, kLock, nb::arg("name"), nb::arg("dims"),
           nb::arg("role") = "kernel");
}

void BindElementwise(Class& builder) {
  const auto bind = [&](const char* name, Var (B::*method)(Var)) {
    builder.def(name, Method(method), kLock, nb::arg("x"));
  };
  bind("relu", &B::Relu);
  bind("sigmoid", &B::Sigmoid);
  bind("hard_swish", &B::HardSwish);
  bind("mish", &B::Mish);
  bind("gelu", &B::Gelu);
  bind("tanh", &B::Tanh);
  bind("erf", &B::Erf);
  bind("exp", &B::Exp);
  bind("sqrt", &B::Sqrt);
  const auto bind_binary = [&](const char* name, Var (B::*method)(Var, Var)) {
    builder.def(name, Method(method), kLock, nb::arg("a"), nb::arg("b"));
  };
  bind_binary("add", &B::Add);
  bind_binary("sub", &B::Sub);
  bind_binary("mul", &B::Mul);
  bind_binary("div", &B::Div);
  bind_binary("pow", &B::Pow);
  builder.def("leaky_relu", Method(&B::LeakyRelu), kLock, nb::arg("x"), nb::arg("alpha") = 0.01F)
      .def("hard_sigmoid", Method(&B::HardSigmoid), kLock, nb::arg("x"),
           nb::arg("alpha") = 1.0F / 6, nb::arg("beta") = 0.5F)
      .def("swish", Method(&B::Swish), kLock, nb::arg("x"), nb::arg("alpha") = 1.0F)
      .def("clip", Method(&B::Clip), kLock, nb::arg("x"), nb::arg("min"), nb::arg("max"))
      .def("cast", &Cast, kLock, nb::arg("x"), nb::arg("to"));
}

void BindWindowsAndAxes(Class& builder) {
  const auto bind_pool = [&](const char* name, auto method) {
    builder.def(name, method, kLock, nb::arg("x"), nb::kw_only(), nb::arg("kernel") = 2,
                nb::arg("stride") = 2, nb::arg("padding") = 0, nb::arg("ceil_mode") = false);
  };
  bind_pool("max_pool", &AddPool<&B::MaxPool>);
  bind_pool("average_pool", &AddPool<&B::AveragePool>);
  builder.def("global_average_pool", Method(&B::GlobalAveragePool), kLock, nb::arg("x"))
      .def("reduce_mean", Method(&B::ReduceMean), kLock, nb::arg("x"), nb::arg("axes"),
           nb::arg("keepdims") = true)
      .def("reduce_sum", Method(&B::ReduceSum), kLock, nb::arg("x"), nb::arg("axes"),
           nb::arg("keepdims") = true)
      .def("lp_normalization", Method(&B::LpNormalization), kLock, nb::arg("x"),
           nb::arg("axis") = -1)
      .def("softmax", Method(&B::Softmax), kLock, nb::arg("x"), nb::arg("axis") = -1)
      .def("matmul", Method(&B::MatMul), kLock, nb::arg("a"), nb::arg("b"))
      .def("resize", &Resize, kLock, nb::arg("x"), nb::arg("scales"), nb::arg("mode") = "nearest");
}

void BindShapes(Class& builder) {
  builder.def("reshape", Method(&B::Reshape), kLock, nb::arg("x"), nb::arg("dims"))
      .def("flatten", Method(&B::Flatten), kLock, nb::arg("x"), nb::arg("axis") = 1)
      .def("transpose", Method(&B::Transpose), kLock, nb::arg("x"), nb::arg("perm"))
      .def("squeeze", Method(&B::Squeeze), kLock, nb::arg("x"), nb::arg("axes"))
      .def("unsqueeze", Method(&B::Unsqueeze), kLock, nb::arg("x"), nb::arg("axes"))
      .def("concat", Method(&B::Concat), kLock, nb::arg("parts"), nb::arg("axis"))
      .def("slice", Method(&B::Slice), kLock, nb::arg("x"), nb::arg("axis"), nb::arg("start"),
           nb::arg("end"))
      .def("gather", Method(&B::Gather), kLock, nb::arg("data"), nb::arg("indices"),
           nb::arg("axis") = 0)
      .def("dimension", Method(&B::Dimension), kLock, nb::arg("x"), nb::arg("axis"))
      .def("range", Method(&B::Range), kLock, nb::arg("limit"))
      .def("shape_of", &PythonBuilder::ShapeOf, kLock, nb::arg("x"));
}

}  // namespace

void BindGraphBuilder(nb::module_& module) {
  nb::class_<PythonVar>(module, "Var", "A value of the network that a GraphBuilder writes.");
  Class builder(module, "GraphBuilder", "The base of sinter.GraphBuilder.");
  builder.def(nb::init<const std::string&, const Weights&>())
      .def("input", &Input, kLock, nb::arg("name"), nb::arg("dims"), nb::arg("dtype") = "f32")
      .def("_constant", &AddConstant, kLock)
      .def("scalar", Method(&B::Scalar), kLock, nb::arg("value"))
      .def("output", &PythonBuilder::Output, kLock, nb::arg("name"), nb::arg("value"))
      .def("_apply", &Apply, kLock, nb::arg(), nb::arg(), nb::arg())
      .def("_enter_scope", &PythonBuilder::EnterScope, kLock)
      .def("_leave_scope", &PythonBuilder::LeaveScope, kLock)
      .def("_build", &PythonBuilder::Build, kLock);
  BindLayers(builder);
  BindElementwise(builder);
  BindWindowsAndAxes(builder);
  BindShapes(builder);
}

}  // namespace sinter::python
