#include "runtime/random_inputs.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/ops.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// max_pool with a window of `kernel` over pictures of open size, and an addition to a second input.
absl::StatusOr<Model> PoolModel(int64_t kernel, Shape shape, Shape other = {Dim::Symbol("N"), 2}) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, std::move(shape), {}});
  const ValueId y = graph.AddInput("y", Type{DType::kFloat32, std::move(other), {}});
  MaxPool pool;
  pool.kernel_shape = {kernel, kernel};
  graph.AddOutput("pooled", graph.node(graph.AddNode(pool, {x}).value()).output());
  graph.AddOutput("rectified", graph.node(graph.AddNode(Relu{}, {y}).value()).output());
  return Model::Create(std::move(graph));
}

Dim N() { return Dim::Symbol("N"); }
Dim H() { return Dim::Symbol("H"); }
Dim W() { return Dim::Symbol("W"); }

TEST(CompleteInputDimsTest, PicturesGetASizeThatNetworksTake) {
  const Model model = *PoolModel(7, {N(), 3, H(), W()});
  EXPECT_THAT(*CompleteInputDims(model, {}),
              ElementsAre(ElementsAre(1, 3, 224, 224), ElementsAre(1, 2)));
}

TEST(CompleteInputDimsTest, OtherOpenDimensionsAreOne) {
  const Model model = *PoolModel(1, {N(), 48, H(), W()});
  EXPECT_THAT(*CompleteInputDims(model, {}),
              ElementsAre(ElementsAre(1, 48, 1, 1), ElementsAre(1, 2)));
}

// An operator that keeps the shape.
Model ReluModel(DType dtype, Shape shape) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{dtype, std::move(shape), {}});
  graph.AddOutput("y", graph.node(graph.AddNode(Relu{}, {x}).value()).output());
  return *Model::Create(std::move(graph));
}

TEST(CompleteInputDimsTest, SequencesGetAUsualLength) {
  const Dim t = Dim::Symbol("T");
  EXPECT_THAT(*CompleteInputDims(ReluModel(DType::kInt64, {N(), t}), {}),
              ElementsAre(ElementsAre(1, 128)));
  EXPECT_THAT(*CompleteInputDims(ReluModel(DType::kFloat32, {N(), t, 80}), {}),
              ElementsAre(ElementsAre(1, 128, 80)));
  EXPECT_THAT(*CompleteInputDims(ReluModel(DType::kFloat32, {N(), 80, t}), {}),
              ElementsAre(ElementsAre(1, 80, 128)));
  EXPECT_THAT(*CompleteInputDims(ReluModel(DType::kFloat32, {N(), t}), {}),
              ElementsAre(ElementsAre(1, 16000)));
  EXPECT_THAT(*CompleteInputDims(ReluModel(DType::kInt64, {N(), t}), {{2, 5}}),
              ElementsAre(ElementsAre(2, 5)));
}

// A reshape that is valid only for pictures of these sizes.
Model ReshapeModel(Shape shape, const std::vector<int64_t>& to) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, std::move(shape), {}});
  const auto rank = static_cast<int64_t>(to.size());
  const ValueId dims = graph.AddConstant(Constant::FromValues<int64_t>({rank}, to));
  graph.AddOutput("y", graph.node(graph.AddNode(Reshape{}, {x, dims}).value()).output());
  return *Model::Create(std::move(graph));
}

TEST(CompleteInputDimsTest, TheFirstUsualSizeThatFits) {
  EXPECT_THAT(*CompleteInputDims(ReshapeModel({1, 3, H(), 1}, {1, 3, 1}), {}),
              ElementsAre(ElementsAre(1, 3, 1, 1)));
  EXPECT_THAT(*CompleteInputDims(ReshapeModel({N(), H(), W(), 1}, {48, 320}), {}),
              ElementsAre(ElementsAre(1, 48, 320, 1)));
  // Also for sequences.
  EXPECT_THAT(*CompleteInputDims(ReshapeModel({1, H(), 3}, {77, 3}), {}),
              ElementsAre(ElementsAre(1, 77, 3)));
  // No size fits; inference reports the error later.
  EXPECT_THAT(*CompleteInputDims(ReshapeModel({N(), 3, H(), W()}, {7}), {}),
              ElementsAre(ElementsAre(1, 3, 224, 224)));
}

TEST(CompleteInputDimsTest, GivenShapesFixSymbols) {
  const Model model = *PoolModel(3, {N(), 3, H(), W()});
  EXPECT_THAT(*CompleteInputDims(model, {{5, 3, 20, 30}}),
              ElementsAre(ElementsAre(5, 3, 20, 30), ElementsAre(5, 2)));
  EXPECT_THAT(*CompleteInputDims(model, {{}, {4, 2}}),
              ElementsAre(ElementsAre(4, 3, 224, 224), ElementsAre(4, 2)));
}

TEST(CompleteInputDimsTest, RefusesShapesThatDoNotFit) {
  const Model model = *PoolModel(3, {N(), 3, H(), W()});
  const auto message = [&](std::vector<std::vector<int64_t>> given) {
    const auto dims = CompleteInputDims(model, std::move(given));
    EXPECT_EQ(dims.status().code(), absl::StatusCode::kInvalidArgument);
    return std::string(dims.status().message());
  };
  EXPECT_THAT(message({{1, 4, 8, 8}}), HasSubstr("'x' must have shape [N,3,H,W], not [1,4,8,8]"));
  EXPECT_THAT(message({{1, 3, 8}}), HasSubstr("'x'"));
  EXPECT_THAT(message({{2, 3, 8, 8}, {3, 2}}), HasSubstr("'N' is 2 elsewhere"));
  EXPECT_THAT(message({{-1, 3, 8, 8}}), HasSubstr("'x' cannot have shape"));
  EXPECT_THAT(message({{}, {}, {1}}), HasSubstr("takes 2 inputs"));
}

TEST(RandomTensorTest, DependsOnTheSeedOnly) {
  const Tensor a = *RandomTensor(DType::kFloat32, {3}, 1);
  EXPECT_THAT(
      a.values<float>(),
      testing::Pointwise(testing::FloatEq(), {-0.732246712F, -0.727185927F, -0.0975701923F}));
  const Tensor b = *RandomTensor(DType::kFloat32, {3}, 2);
  EXPECT_NE(b.values<float>()[0], a.values<float>()[0]);
}

TEST(RandomTensorTest, Ranges) {
  const Tensor reals = *RandomTensor(DType::kFloat64, {1000}, 3);
  for (const double element : reals.values<double>()) {
    EXPECT_GE(element, -1);
    EXPECT_LT(element, 1);
  }
  const Tensor integers = *RandomTensor(DType::kInt64, {1000}, 3);
  int64_t sum = 0;
  for (const int64_t element : integers.values<int64_t>()) {
    EXPECT_TRUE(element == 0 || element == 1);
    sum += element;
  }
  EXPECT_GT(sum, 400);
  EXPECT_LT(sum, 600);
  EXPECT_EQ(RandomTensor(DType::kBool, {2, 0}, 3)->element_count(), 0);
}

TEST(RandomTensorTest, RefusesWhatItCannotMake) {
  EXPECT_EQ(RandomTensor(DType::kFloat32, {1 << 20, 1 << 20}, 0).status().code(),
            absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(RandomTensor(DType::kFloat32, {-1}, 0).status().code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sinter
