#include "sinter/graph_builder.h"

#include <cmath>
#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"

namespace sinter {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::Pointwise;

// Records what is asked for.
class RecordingWeights : public RandomWeights {
 public:
  absl::StatusOr<Tensor> Get(const std::string& name, const std::vector<int64_t>& dims,
                             WeightRole role) override {
    asked.emplace_back(name, Shape::Of(dims).ToString());
    return RandomWeights::Get(name, dims, role);
  }
  std::vector<std::pair<std::string, std::string>> asked;
};

Tensor Floats(std::vector<int64_t> dims, const std::vector<float>& values) {
  return ToTensor(Constant::FromValues<float>(std::move(dims), values));
}

std::vector<float> ElementsOf(const absl::StatusOr<Tensor>& tensor) {
  if (!tensor.ok()) return {};
  return {tensor->values<float>().begin(), tensor->values<float>().end()};
}

TEST(GraphBuilder, LayersAskForTheirWeights) {
  RecordingWeights weights;
  GraphBuilder b("net", weights);
  Var x = b.Input("x", {"N", 4, 8, 8});
  x = b.Conv("conv", x, 6, {.kernel = 3, .padding = 1, .groups = 2, .bias = true});
  x = b.BatchNormalization("bn", x);
  x = b.ConvTranspose("up", x, 3, {.kernel = 2, .stride = 2});
  x = b.Linear("fc", b.Flatten(b.GlobalAveragePool(x)), 5);
  b.Output("y", b.Linear("last", x, 2, false));
  const auto graph = std::move(b).BuildGraph();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_TRUE(Verify(*graph).ok()) << Verify(*graph);
  EXPECT_THAT(weights.asked,
              ElementsAre(Pair("conv.weight", "[6,2,3,3]"), Pair("conv.bias", "[6]"),
                          Pair("bn.weight", "[6]"), Pair("bn.bias", "[6]"),
                          Pair("bn.running_mean", "[6]"), Pair("bn.running_var", "[6]"),
                          Pair("up.weight", "[6,3,2,2]"), Pair("fc.weight", "[5,3]"),
                          Pair("fc.bias", "[5]"), Pair("last.weight", "[2,5]")));
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,2]");
}

TEST(GraphBuilder, ShapesOfEveryLayer) {
  RandomWeights weights;
  GraphBuilder b("net", weights);
  const Var x = b.Input("x", {2, 4, 8, 8});
  const Var row = b.Input("row", {3});
  const auto shape = [&](Var value) { return b.ShapeOf(value).ToString(); };
  EXPECT_EQ(shape(b.Conv("a", x, 6, {.kernel = 3, .stride = 2, .padding = 2, .dilation = 2})),
            "[2,6,4,4]");
  EXPECT_EQ(shape(b.ConvTranspose("b", x, 6, {.kernel = 4, .stride = 2, .padding = 1})),
            "[2,6,16,16]");
  EXPECT_EQ(shape(b.Linear("c", x, 5)), "[2,4,8,5]");
  for (const Var y :
       {b.BatchNormalization("d", x), b.Relu(x), b.LeakyRelu(x), b.Sigmoid(x), b.HardSigmoid(x),
        b.HardSwish(x), b.Mish(x), b.Swish(x, 0.5F), b.Tanh(x), b.Erf(x), b.Exp(x), b.Sqrt(x),
        b.Clip(x, 0, 6), b.Softmax(x, 1), b.Add(x, b.Scalar(1)), b.Sub(x, x), b.Mul(x, x),
        b.Div(x, x), b.Pow(x, b.Scalar(2))}) {
    EXPECT_EQ(shape(y), "[2,4,8,8]");
  }
  EXPECT_EQ(shape(b.MaxPool(x)), "[2,4,4,4]");
  EXPECT_EQ(shape(b.MaxPool(x, {.kernel = 3, .stride = 2})), "[2,4,3,3]");
  EXPECT_EQ(shape(b.AveragePool(x, {.kernel = 3, .stride = 2, .ceil_mode = true})), "[2,4,4,4]");
  EXPECT_EQ(shape(b.GlobalAveragePool(x)), "[2,4,1,1]");
  EXPECT_EQ(shape(b.ReduceMean(x, {1}, false)), "[2,8,8]");
  EXPECT_EQ(shape(b.MatMul(x, x)), "[2,4,8,8]");
  EXPECT_EQ(shape(b.Resize(x, {1, 1, 2, 3})), "[2,4,16,24]");
  EXPECT_EQ(shape(b.Reshape(x, {0, -1})), "[2,256]");
  EXPECT_EQ(shape(b.Flatten(x)), "[2,256]");
  EXPECT_EQ(shape(b.Transpose(x, {0, 2, 3, 1})), "[2,8,8,4]");
  EXPECT_EQ(shape(b.Squeeze(b.GlobalAveragePool(x), {2, 3})), "[2,4]");
  EXPECT_EQ(shape(b.Unsqueeze(row, {0})), "[1,3]");
  EXPECT_EQ(shape(b.Concat({x, x}, 1)), "[2,8,8,8]");
  EXPECT_EQ(shape(b.Slice(x, 2, 1, 5)), "[2,4,4,8]");
  EXPECT_EQ(shape(b.Gather(x, b.Constant(ToTensor(Constant::FromValues<int64_t>({2}, {0, 3}))), 1)),
            "[2,2,8,8]");
  EXPECT_TRUE(b.status().ok()) << b.status();
}

TEST(GraphBuilder, ComputesWhatATextbookSays) {
  NamedWeights weights(
      {{"fc.weight", Floats({2, 3}, {1, 2, 3, 4, 5, 6})}, {"fc.bias", Floats({2}, {0.5, -0.5})}});
  GraphBuilder b("net", weights);
  b.Output("y", b.Linear("fc", b.Input("x", {1, 3}), 2));
  const auto graph = std::move(b).BuildGraph();
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto y = naive::Evaluate(*graph, {{Constant::FromValues<float>({1, 3}, {1, 0, -1})}});
  ASSERT_TRUE(y.ok()) << y.status();
  EXPECT_THAT((*y)[0]->ToDoubles(), ElementsAre(-1.5, -2.5));
}

TEST(GraphBuilder, LstmAsksForTheWeightsOfPyTorch) {
  RecordingWeights weights;
  GraphBuilder b("net", weights);
  b.Output("y", b.Lstm("rnn", b.Input("x", {"T", "N", 3}), 2, true));
  const auto graph = std::move(b).BuildGraph();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[T,N,4]");
  EXPECT_THAT(
      weights.asked,
      ElementsAre(Pair("rnn.weight_ih_l0", "[8,3]"), Pair("rnn.weight_hh_l0", "[8,2]"),
                  Pair("rnn.bias_ih_l0", "[8]"), Pair("rnn.bias_hh_l0", "[8]"),
                  Pair("rnn.weight_ih_l0_reverse", "[8,3]"),
                  Pair("rnn.weight_hh_l0_reverse", "[8,2]"), Pair("rnn.bias_ih_l0_reverse", "[8]"),
                  Pair("rnn.bias_hh_l0_reverse", "[8]")));
}

// One unit and two steps; PyTorch's order of the gates is input, forget, cell, output.
TEST(GraphBuilder, LstmComputesWhatATextbookSays) {
  NamedWeights weights({{"rnn.weight_ih_l0", Floats({4, 1}, {0.1, 0.2, 0.3, 0.4})},
                        {"rnn.weight_hh_l0", Floats({4, 1}, {0.5, 0.6, 0.7, 0.8})},
                        {"rnn.bias_ih_l0", Floats({4}, {0.1, 0, 0, 0.3})},
                        {"rnn.bias_hh_l0", Floats({4}, {0, 0.2, -0.4, 0})}});
  GraphBuilder b("net", weights);
  b.Output("y", b.Lstm("rnn", b.Input("x", {2, 1, 1}), 1));
  const auto graph = std::move(b).BuildGraph();
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto y = naive::Evaluate(*graph, {{Constant::FromValues<float>({2, 1, 1}, {1, -2})}});
  ASSERT_TRUE(y.ok()) << y.status();
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  std::vector<double> expected;
  double h = 0;
  double c = 0;
  for (const double x : {1.0, -2.0}) {
    const double input = sigmoid(0.1 * x + 0.5 * h + 0.1);
    const double forget = sigmoid(0.2 * x + 0.6 * h + 0.2);
    const double cell = std::tanh(0.3 * x + 0.7 * h - 0.4);
    const double output = sigmoid(0.4 * x + 0.8 * h + 0.3);
    c = forget * c + input * cell;
    h = output * std::tanh(c);
    expected.push_back(h);
  }
  EXPECT_THAT((*y)[0]->ToDoubles(), Pointwise(testing::DoubleNear(1e-6), expected));
}

TEST(GraphBuilder, ParametersHaveTheNameOfTheScope) {
  NamedWeights weights({{"block.gamma", Floats({2}, {3, 4})}});
  GraphBuilder b("net", weights);
  const Var x = b.Input("x", {1, 2});
  {
    const auto scope = b.Scope("block");
    b.Output("y", b.Mul(x, b.Parameter("gamma", {2}, WeightRole::kScale)));
    b.Output("z", b.Parameter("beta", {2}, WeightRole::kScale));
  }
  EXPECT_EQ(b.status(), absl::NotFoundError("block.beta: there is no weight 'block.beta'"));
}

TEST(GraphBuilder, LayersOfTextNetworks) {
  NamedWeights weights({{"words.weight", Floats({3, 2}, {1, 2, 5, 8, 3, -3})},
                        {"norm.weight", Floats({2}, {2, 1})},
                        {"norm.bias", Floats({2}, {0, 10})}});
  GraphBuilder b("net", weights);
  const Var ids = b.Input("ids", {"N", "T"}, DType::kInt64);
  const Var x = b.Embedding("words", ids, 3, 2);
  EXPECT_EQ(b.ShapeOf(x).ToString(), "[N,T,2]");
  b.Output("x", x);
  b.Output("normalised", b.LayerNormalization("norm", x, 0));
  b.Output("gelu", b.Gelu(x));
  b.Output("unit", b.LpNormalization(x));
  b.Output("sum", b.ReduceSum(x, {2}, false));
  b.Output("places", b.Range(b.Dimension(ids, -1)));
  b.Output("rounded", b.Cast(b.Mul(x, b.Scalar(0.5F)), DType::kInt64));
  const auto graph = std::move(b).BuildGraph();
  ASSERT_TRUE(graph.ok()) << graph.status();
  const auto y = naive::Evaluate(*graph, {{Constant::FromValues<int64_t>({1, 2}, {2, 0})}});
  ASSERT_TRUE(y.ok()) << y.status();
  EXPECT_EQ((*y)[0]->dims(), (std::vector<int64_t>{1, 2, 2}));
  EXPECT_THAT((*y)[0]->ToDoubles(), ElementsAre(3, -3, 1, 2));
  EXPECT_THAT((*y)[1]->ToDoubles(), ElementsAre(2, 9, -2, 11));
  using testing::DoubleNear;
  EXPECT_THAT((*y)[2]->ToDoubles(),
              ElementsAre(DoubleNear(2.995950, 1e-6), DoubleNear(-0.004050, 1e-6),
                          DoubleNear(0.841345, 1e-6), DoubleNear(1.954500, 1e-6)));
  EXPECT_THAT((*y)[3]->ToDoubles(),
              ElementsAre(DoubleNear(0.707107, 1e-6), DoubleNear(-0.707107, 1e-6),
                          DoubleNear(0.447214, 1e-6), DoubleNear(0.894427, 1e-6)));
  EXPECT_THAT((*y)[4]->ToDoubles(), ElementsAre(0, 3));
  EXPECT_THAT((*y)[5]->ToIntegers(), ElementsAre(0, 1));
  EXPECT_THAT((*y)[6]->ToIntegers(), ElementsAre(1, -1, 0, 1));
}

TEST(GraphBuilder, ScopesPrefixTheNamesOfLayers) {
  RecordingWeights weights;
  GraphBuilder b("net", weights);
  Var x = b.Input("x", {1, 2, 4, 4});
  {
    const auto outer = b.Scope("layer1");
    const auto inner = b.Scope("0");
    x = b.Relu(b.Conv("conv1", x, 2));
  }
  b.Output("y", b.Conv("head", x, 1));
  const auto graph = std::move(b).BuildGraph();
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_THAT(weights.asked, ElementsAre(Pair("layer1.0.conv1.weight", "[2,2,1,1]"),
                                         Pair("head.weight", "[1,2,1,1]")));
  EXPECT_EQ(graph->NameOf({0}), "layer1.0.conv1");
  EXPECT_EQ(graph->NameOf({1}), "layer1.0.relu");
  EXPECT_EQ((*graph->sources)[0].operator_type, "conv");
}

// The first error stays, whatever is called after it.
TEST(GraphBuilder, FirstErrorNamesItsLayer) {
  const auto error = [](const std::function<void(GraphBuilder&, Var)>& build) {
    RandomWeights weights;
    GraphBuilder b("net", weights);
    const Var x = b.Input("x", {1, 4, 8, "W"});
    build(b, x);
    b.Output("y", b.Conv("later", b.Conv("late", x, 3, {.groups = 3}), 1));
    const auto graph = std::move(b).BuildGraph();
    EXPECT_EQ(graph.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(graph.status().message());
  };
  EXPECT_THAT(error([](GraphBuilder& b, Var x) { b.Conv("conv", x, 4, {.groups = 3}); }),
              HasSubstr("conv: 3 groups do not divide 4 channels"));
  EXPECT_THAT(error([](GraphBuilder& b, Var x) { b.Conv("conv", x, 4, {.kernel = 9}); }),
              HasSubstr("conv: conv: a window of 9 does not fit"));
  EXPECT_THAT(error([](GraphBuilder& b, Var x) { b.Conv("conv", x, 4, {.stride = 0}); }),
              HasSubstr("conv: conv: strides holds 0"));
  EXPECT_THAT(error([](GraphBuilder& b, Var x) { b.ConvTranspose("up", x, 4, {.groups = 0}); }),
              HasSubstr("up: 0 groups"));
  EXPECT_THAT(error([](GraphBuilder& b, Var x) { b.Linear("fc", x, 4); }),
              HasSubstr("fc: the channels of its input must be known"));
  EXPECT_THAT(error([](GraphBuilder& b, Var x) {
                const auto scope = b.Scope("block");
                b.Add(x, b.Input("z", {5, 1}));
              }),
              HasSubstr("block.add: add: "));
  EXPECT_THAT(error([](GraphBuilder& b, Var) { b.Relu(Var{}); }),
              HasSubstr("operand 0 is a Var that nothing was assigned to"));
  EXPECT_THAT(error([](GraphBuilder& b, Var) { b.Output("out", Var{}); }),
              HasSubstr("output 'out': it is a Var that nothing was assigned to"));
}

TEST(GraphBuilder, AppliesAnyOperatorByName) {
  RandomWeights weights;
  GraphBuilder b("net", weights);
  const Var x = b.Input("x", {2, 4});
  const Var y =
      b.Apply("reduce_max", {x}, {{"axes", std::vector<int64_t>{1}}, {"keepdims", false}});
  EXPECT_EQ(b.ShapeOf(y).ToString(), "[2]");
  b.Apply("reduce_max", {x}, {{"axis", int64_t{1}}});
  EXPECT_THAT(std::string(b.status().message()), HasSubstr("reduce_max: "));
  GraphBuilder unknown("net", weights);
  unknown.Apply("relux", {unknown.Input("x", {1})});
  EXPECT_EQ(unknown.status(), absl::InvalidArgumentError("relux: there is no such operator"));
}

TEST(GraphBuilder, AnEmptyTensorIsNoConstant) {
  RandomWeights weights;
  GraphBuilder b("net", weights);
  b.Constant(Tensor());
  EXPECT_EQ(b.status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(GraphBuilder, NoOutputIsAnError) {
  RandomWeights weights;
  GraphBuilder b("net", weights);
  b.Input("x", {1});
  EXPECT_EQ(std::move(b).BuildGraph().status(),
            absl::InvalidArgumentError("net: the network has no output"));
}

TEST(GraphBuilder, WeightsThatTheSourceDoesNotHave) {
  NamedWeights weights({{"conv.weight", Floats({1}, {1})}});
  GraphBuilder wrong("net", weights);
  wrong.Conv("conv", wrong.Input("x", {1, 4, 8, 8}), 4);
  EXPECT_EQ(wrong.status(), absl::InvalidArgumentError(
                                "conv: weight 'conv.weight' must be f32[4,4,1,1], not f32[1]"));
  GraphBuilder missing("net", weights);
  missing.Conv("other", missing.Input("x", {1, 4, 8, 8}), 4);
  EXPECT_EQ(missing.status(), absl::NotFoundError("other: there is no weight 'other.weight'"));
}

TEST(RandomWeights, DependOnNameAndSeedOnly) {
  RandomWeights first(1);
  RandomWeights second(1);
  const std::vector<int64_t> dims = {64, 32, 3, 3};
  const std::vector<float> a = ElementsOf(first.Get("a", dims, WeightRole::kKernel));
  ASSERT_TRUE(second.Get("b", dims, WeightRole::kKernel).ok());
  EXPECT_EQ(a, ElementsOf(second.Get("a", dims, WeightRole::kKernel)));
  EXPECT_NE(a, ElementsOf(second.Get("b", dims, WeightRole::kKernel)));
  EXPECT_NE(a, ElementsOf(RandomWeights(2).Get("a", dims, WeightRole::kKernel)));
}

// He et al.: mean 0, variance 2 / (32 * 3 * 3).
TEST(RandomWeights, KernelsHaveTheVarianceOfHe) {
  RandomWeights weights;
  double sum = 0;
  double squares = 0;
  const std::vector<float> elements =
      ElementsOf(weights.Get("w", {64, 32, 3, 3}, WeightRole::kKernel));
  ASSERT_FALSE(elements.empty());
  for (const float element : elements) {
    sum += double{element};
    squares += double{element} * double{element};
  }
  const auto count = static_cast<double>(elements.size());
  EXPECT_NEAR(sum / count, 0, 0.003);
  EXPECT_NEAR(squares / count / (2.0 / 288), 1, 0.05);
  EXPECT_THAT(ElementsOf(weights.Get("s", {2}, WeightRole::kScale)), ElementsAre(1, 1));
  EXPECT_THAT(ElementsOf(weights.Get("b", {2}, WeightRole::kBias)), ElementsAre(0, 0));
  EXPECT_FALSE(weights.Get("w", {-1}, WeightRole::kKernel).ok());
  EXPECT_FALSE(weights.Get("w", {INT64_MAX, 2}, WeightRole::kKernel).ok());
}

}  // namespace
}  // namespace sinter
