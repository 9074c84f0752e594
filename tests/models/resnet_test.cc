#include "models/resnet.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace sinter {
namespace {

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Trained parameters: weights and biases, without BatchNormalization's statistics.
int64_t ParameterCount(const Graph& graph) {
  int64_t count = 0;
  for (uint32_t i = 0; i < graph.value_limit(); ++i) {
    const Value& value = graph.value({i});
    if (value.is_constant() && (EndsWith(value.name, ".weight") || EndsWith(value.name, ".bias"))) {
      count += value.constant->element_count();
    }
  }
  return count;
}

int Count(const Graph& graph, std::string_view operator_name) {
  int count = 0;
  for (const NodeId id : graph.TopologicalOrder()) {
    count += graph.node(id).operation.name() == operator_name ? 1 : 0;
  }
  return count;
}

// torchvision's counts.
class ResNetTest : public testing::TestWithParam<std::pair<int, int64_t>> {};

TEST_P(ResNetTest, HasThePaperParameters) {
  const auto [depth, parameters] = GetParam();
  const auto graph = BuildResNet(depth);
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(ParameterCount(*graph), parameters);
  // depth counts convolutions on the main path and the linear layer; stages of other width have a
  // projection.
  EXPECT_EQ(Count(*graph, "conv"), depth - 1 + (depth < 50 ? 3 : 4));
  EXPECT_EQ(Count(*graph, "batch_normalization"), Count(*graph, "conv"));
  EXPECT_EQ(Count(*graph, "add"), (depth < 50 ? (depth - 2) / 2 : (depth - 2) / 3) + 1);
}

INSTANTIATE_TEST_SUITE_P(Depths, ResNetTest,
                         testing::Values(std::pair<int, int64_t>{18, 11689512},
                                         std::pair<int, int64_t>{34, 21797672},
                                         std::pair<int, int64_t>{50, 25557032}),
                         [](const auto& test) { return std::to_string(test.param.first); });

TEST(ResNet, HasTheShapesOfThePaper) {
  auto graph = BuildResNet(50);
  ASSERT_TRUE(graph.ok()) << graph.status();
  ASSERT_EQ(graph->inputs().size(), 1u);
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,H,W]");
  ASSERT_EQ(graph->outputs().size(), 1u);
  EXPECT_EQ(graph->outputs()[0].name, "logits");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,1000]");

  graph->SetType(graph->inputs()[0], Type{DType::kFloat32, {2, 3, 224, 224}, {}});
  ASSERT_TRUE(graph->InferTypes().ok());
  // The last result of each stage, by the name of its layer.
  std::map<std::string, std::string> shapes;
  for (const NodeId id : graph->TopologicalOrder()) {
    shapes[graph->NameOf(id)] = graph->type(graph->node(id).output()).shape.ToString();
  }
  EXPECT_EQ(shapes["conv1"], "[2,64,112,112]");
  EXPECT_EQ(shapes["max_pool"], "[2,64,56,56]");
  EXPECT_EQ(shapes["layer1.2.relu"], "[2,256,56,56]");
  EXPECT_EQ(shapes["layer2.3.relu"], "[2,512,28,28]");
  EXPECT_EQ(shapes["layer3.5.relu"], "[2,1024,14,14]");
  EXPECT_EQ(shapes["layer4.2.relu"], "[2,2048,7,7]");
  EXPECT_EQ(shapes["fc"], "[2,1000]");
}

TEST(ResNet, RefusesOtherDepths) {
  EXPECT_EQ(BuildResNet(19).status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(ResNet, TakesTheCallersWeights) {
  NamedWeights empty({});
  const auto graph = BuildResNet(18, {.weights = &empty});
  EXPECT_EQ(graph.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(graph.status().message().find("conv1.weight"), std::string::npos) << graph.status();
}

}  // namespace
}  // namespace sinter
