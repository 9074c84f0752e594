#include "sinter/models/resnet.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/models/counting.h"
#include "tests/models/layer_shapes.h"
#include "tests/models/network_graph.h"

namespace sinter {
namespace {

// torchvision's counts.
class ResNetTest : public testing::TestWithParam<std::pair<int, int64_t>> {};

TEST_P(ResNetTest, HasThePaperParameters) {
  const auto [depth, parameters] = GetParam();
  const auto graph = GraphOf(BuildResNet(depth, {.model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(ParameterCount(*graph), parameters);
  // depth counts convolutions on the main path and the linear layer; stages of other width have a
  // projection.
  EXPECT_EQ(CountNodes(*graph, "conv"), depth - 1 + (depth < 50 ? 3 : 4));
  EXPECT_EQ(CountNodes(*graph, "batch_normalization"), CountNodes(*graph, "conv"));
  EXPECT_EQ(CountNodes(*graph, "add"), (depth < 50 ? (depth - 2) / 2 : (depth - 2) / 3) + 1);
}

INSTANTIATE_TEST_SUITE_P(Depths, ResNetTest,
                         testing::Values(std::pair<int, int64_t>{18, 11689512},
                                         std::pair<int, int64_t>{34, 21797672},
                                         std::pair<int, int64_t>{50, 25557032}),
                         [](const auto& test) { return std::to_string(test.param.first); });

TEST(ResNet, HasTheShapesOfThePaper) {
  auto graph = GraphOf(BuildResNet(50, {.model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  ASSERT_EQ(graph->inputs().size(), 1u);
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,H,W]");
  ASSERT_EQ(graph->outputs().size(), 1u);
  EXPECT_EQ(graph->outputs()[0].name, "logits");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,1000]");

  auto shapes = LayerShapes(*std::move(graph), {2, 3, 224, 224});
  EXPECT_EQ(shapes["conv1"], "[2,64,112,112]");
  EXPECT_EQ(shapes["max_pool"], "[2,64,56,56]");
  EXPECT_EQ(shapes["layer1.2.relu"], "[2,256,56,56]");
  EXPECT_EQ(shapes["layer2.3.relu"], "[2,512,28,28]");
  EXPECT_EQ(shapes["layer3.5.relu"], "[2,1024,14,14]");
  EXPECT_EQ(shapes["layer4.2.relu"], "[2,2048,7,7]");
  EXPECT_EQ(shapes["fc"], "[2,1000]");
}

// The projections of shortcuts add 2752 to what the paper rounds to 0.27 and 0.85 million.
TEST(Cifar10ResNet, HasThePaperParametersAndShapes) {
  for (const auto& [depth, parameters] : {std::pair{20, 272474}, std::pair{56, 855770}}) {
    const auto graph = GraphOf(BuildCifar10ResNet(depth, {.model = kKeepImported}));
    ASSERT_TRUE(graph.ok()) << graph.status();
    EXPECT_EQ(ParameterCount(*graph), parameters);
    EXPECT_EQ(CountNodes(*graph, "conv"), depth - 1 + 2);
    EXPECT_EQ(CountNodes(*graph, "add"), (depth - 2) / 2 + 1);
  }
  auto graph = GraphOf(BuildCifar10ResNet(20, {.model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,32,32]");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,10]");
  auto shapes = LayerShapes(*std::move(graph), {2, 3, 32, 32});
  EXPECT_EQ(shapes["conv1"], "[2,16,32,32]");
  EXPECT_EQ(shapes["layer1.2.relu"], "[2,16,32,32]");
  EXPECT_EQ(shapes["layer2.2.relu"], "[2,32,16,16]");
  EXPECT_EQ(shapes["layer3.2.relu"], "[2,64,8,8]");
}

TEST(ResNet, RefusesOtherDepths) {
  EXPECT_EQ(BuildResNet(19).status().code(), absl::StatusCode::kInvalidArgument);
  for (const int depth : {-4, 2, 18, 1208}) {
    EXPECT_EQ(BuildCifar10ResNet(depth).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

TEST(ResNet, TakesTheCallersWeights) {
  NamedWeights empty({});
  const auto model = BuildResNet(18, {.weights = &empty});
  EXPECT_EQ(model.status().code(), absl::StatusCode::kNotFound);
  EXPECT_NE(model.status().message().find("conv1.weight"), std::string::npos) << model.status();
}

}  // namespace
}  // namespace sinter
