// frontend/onnx/recurrent.cc: LSTM, GRU, RNN.
#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/frontend/onnx/onnx_models.h"

namespace sinter::onnx {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Type kSteps = F32({2, 1, 1});  // two steps, one sequence, one input

ConstantRef Weights(const std::vector<int64_t>& dims, float value) {
  int64_t count = 1;
  for (const int64_t dim : dims) count *= dim;
  return Constant::FromValues<float>(dims, std::vector<float>(static_cast<size_t>(count), value));
}

// An RNN that sums its input: h = relu(x + h).
std::vector<Operand> Sum(int64_t directions) {
  return {kSteps, Weights({directions, 1, 1}, 1), Weights({directions, 1, 1}, 1)};
}
const std::vector<std::string> kRelus = {"Relu", "relu"};

AttributeProto Texts(const std::string& name, const std::vector<std::string>& values) {
  AttributeProto proto;
  proto.set_name(name);
  proto.set_type(AttributeProto::STRINGS);
  for (const std::string& value : values) proto.add_strings(value);
  return proto;
}
Attributes WithActivations(size_t count, Attributes others = {}) {
  Attribute attribute("activations", 0);
  attribute.proto = Texts("activations", {kRelus.begin(), kRelus.begin() + count});
  others.push_back(attribute);
  return others;
}

TEST(Recurrent, Directions) {
  const std::vector<ConstantRef> x = {Constant::FromValues<float>({2, 1, 1}, {1, 2})};
  const auto forward = ImportNode(14, "RNN", Sum(1), WithActivations(1));
  EXPECT_THAT(NodesOf(forward), HasSubstr("f32[2,1,1,1]"));
  EXPECT_THAT(*Evaluated(forward, x), ElementsAre(1, 3));
  const auto reverse =
      ImportNode(14, "RNN", Sum(1), WithActivations(1, {{"direction", "reverse"}}));
  EXPECT_THAT(*Evaluated(reverse, x), ElementsAre(3, 2));
  const auto both =
      ImportNode(14, "RNN", Sum(2), WithActivations(2, {{"direction", "bidirectional"}}));
  EXPECT_THAT(NodesOf(both), HasSubstr("f32[2,2,1,1]"));
  EXPECT_THAT(*Evaluated(both, x), ElementsAre(1, 3, 3, 2));
}

// The operators take no other rank.
TEST(Recurrent, AnInputOfUnknownRankHasRankThree) {
  std::vector<Operand> operands = Sum(1);
  operands[0] = F32(Shape::OfUnknownRank());
  const auto graph = ImportNode(14, "RNN", operands, WithActivations(1));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->outputs()[0].value).shape.rank(), 4);
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({2, 1, 1}, {1, 2})}),
              ElementsAre(1, 3));
  EXPECT_FALSE(Evaluated(graph, {Constant::FromValues<float>({2, 1}, {1, 2})}).ok());
}

// Layout 1 has the batch first: one sequence of two steps.
TEST(Recurrent, Layout) {
  const auto graph =
      ImportNode(14, "RNN", {F32({1, 2, 1}), Weights({1, 1, 1}, 1), Weights({1, 1, 1}, 1)},
                 WithActivations(1, {{"layout", 1}}));
  EXPECT_THAT(NodesOf(graph), HasSubstr("f32[1,2,1,1]"));
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({1, 2, 1}, {1, 2})}),
              ElementsAre(1, 3));
}

// Results beyond a sequence's length are 0, and the reverse direction begins at the sequence's end.
TEST(Recurrent, Lengths) {
  std::vector<Operand> operands = {F32({2, 2, 1}),
                                   Weights({1, 1, 1}, 1),
                                   Weights({1, 1, 1}, 1),
                                   kOmitted,
                                   Constant::FromValues<int32_t>({2}, {1, 2}),
                                   Weights({1, 2, 1}, 10)};
  const std::vector<ConstantRef> x = {Constant::FromValues<float>({2, 2, 1}, {1, 2, 3, 4})};
  EXPECT_THAT(*Evaluated(ImportNode(14, "RNN", operands, WithActivations(1)), x),
              ElementsAre(11, 12, 0, 16));
  EXPECT_THAT(
      *Evaluated(ImportNode(14, "RNN", operands, WithActivations(1, {{"direction", "reverse"}})),
                 x),
      ElementsAre(11, 16, 0, 14));
  operands[4] = Constant::FromValues<int32_t>({2}, {3, -1});
  const auto evaluated = Evaluated(ImportNode(14, "RNN", operands), x);
  EXPECT_THAT(std::string(evaluated.status().message()), HasSubstr("is not in [0, 2]"));
}

double Sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

TEST(Recurrent, GruWithAndWithoutLinearBeforeReset) {
  const auto evaluated = [](int linear_before_reset) {
    return *Evaluated(ImportNode(14, "GRU",
                                 {F32({1, 1, 1}), Weights({1, 3, 1}, 1), Weights({1, 3, 1}, 0.5F),
                                  Weights({1, 6}, 0.25F), kOmitted, Weights({1, 1, 1}, 2)},
                                 {{"linear_before_reset", linear_before_reset}}),
                      {Constant::FromValues<float>({1, 1, 1}, {1})});
  };
  // Gates: 1 * 1 + 2 * 0.5 + 2 * 0.25.
  const double gate = Sigmoid(2.5);
  const double before = std::tanh(1 + 0.25 + gate * (2 * 0.5 + 0.25));
  const double after = std::tanh(1 + 0.25 + gate * 2 * 0.5 + 0.25);
  EXPECT_THAT(evaluated(1), ElementsAre(DoubleNear((1 - gate) * before + gate * 2, 1e-6)));
  EXPECT_THAT(evaluated(0), ElementsAre(DoubleNear((1 - gate) * after + gate * 2, 1e-6)));
}

TEST(Recurrent, LstmWithPeepholesAndClip) {
  const auto graph =
      ImportNode(14, "LSTM",
                 {F32({1, 1, 1}), Weights({1, 4, 1}, 1), Weights({1, 4, 1}, 1), kOmitted, kOmitted,
                  kOmitted, Weights({1, 1, 1}, 2), Weights({1, 3}, 0.5F)},
                 {{"clip", 1.5F}});
  // x = 1, h = 0, c = 2: every sum is 1, and 2 with peepholes, which is clipped.
  const double gate = Sigmoid(1.5);
  const double c = gate * 2 + gate * std::tanh(1);
  const double output = Sigmoid(std::min(1.5, 1 + 0.5 * c));
  EXPECT_THAT(*Evaluated(graph, {Constant::FromValues<float>({1, 1, 1}, {1})}),
              ElementsAre(DoubleNear(output * std::tanh(c), 1e-6)));
}

TEST(Recurrent, ParametersGoToTheActivationsThatTakeOne) {
  Attribute activations("activations", 0);
  activations.proto = Texts("activations", {"Tanh", "LeakyRelu"});
  const std::vector<Operand> operands = {F32({1, 1, 1}), F32({1, 3, 1}), F32({1, 3, 1})};
  const auto graph = ImportNode(14, "GRU", operands,
                                {activations, {"activation_alpha", std::vector<float>{0.5F}}});
  EXPECT_THAT(NodesOf(graph), HasSubstr("f=Tanh, g=LeakyRelu, alpha=[0.0,0.5]"));
  EXPECT_THAT(ErrorOfNode(14, "GRU", operands,
                          {activations, {"activation_beta", std::vector<float>{0.5F}}}),
              HasSubstr("that no activation takes"));
  EXPECT_THAT(ErrorOfNode(14, "GRU", operands, WithActivations(1)),
              HasSubstr("activations must have 2 elements, not 1"));
  activations.proto = Texts("activations", {"Tanh", "Softmax"});
  EXPECT_THAT(ErrorOfNode(14, "GRU", operands, {activations}),
              HasSubstr("activation 'Softmax' is not supported"));
}

TEST(Recurrent, ShapesThatDoNotFitAreRefused) {
  const auto error = [](const std::vector<Operand>& operands, const Attributes& attributes = {}) {
    return ErrorOfNode(14, "RNN", operands, attributes);
  };
  EXPECT_THAT(error({F32({2, 1}), F32({1, 1, 1}), F32({1, 1, 1})}), HasSubstr("of rank 3"));
  EXPECT_THAT(error(Sum(2)), HasSubstr("input 1 must have 1 directions"));
  EXPECT_THAT(error(Sum(1), {{"hidden_size", 3}}), HasSubstr("hidden_size is 3"));
  EXPECT_THAT(error({kSteps, F32({1, 1, 2}), F32({1, 1, 1})}), HasSubstr("must have shape [1,1]"));
  EXPECT_THAT(error({kSteps, F32({1, 1, 1}), F32({1, 1, 1}), F32({1, 3})}),
              HasSubstr("must have shape [2]"));
}

}  // namespace
}  // namespace sinter::onnx
