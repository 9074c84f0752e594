#include "sinter/models/convnext.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/models/counting.h"
#include "tests/models/layer_shapes.h"
#include "tests/models/network_graph.h"
#include "tests/models/unset_weights.h"

namespace sinter {
namespace {

using ::testing::HasSubstr;

// torchvision's count.
TEST(ConvNext, HasThePaperParameters) {
  UnsetWeights weights;
  const auto graph = GraphOf(BuildConvNext({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(ParameterCount(*graph), 28589128);
  EXPECT_EQ(CountNodes(*graph, "conv"), 18 + 4);
  EXPECT_EQ(CountNodes(*graph, "layer_normalization"), 18 + 5);
}

TEST(ConvNext, HasTheShapesOfThePaper) {
  UnsetWeights weights;
  auto graph = GraphOf(BuildConvNext({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,H,W]");
  EXPECT_EQ(graph->outputs()[0].name, "logits");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,1000]");
  auto shapes = LayerShapes(*std::move(graph), {2, 3, 224, 224});
  EXPECT_EQ(shapes["features.0.0"], "[2,96,56,56]");
  EXPECT_EQ(shapes["features.1.2.block.3"], "[2,56,56,384]");
  EXPECT_EQ(shapes["features.3.2.add"], "[2,192,28,28]");
  EXPECT_EQ(shapes["features.5.8.add"], "[2,384,14,14]");
  EXPECT_EQ(shapes["features.7.2.add"], "[2,768,7,7]");
}

// ConvNeXt-B, torchvision's count.
TEST(ConvNext, OtherSizes) {
  UnsetWeights weights;
  const auto graph = GraphOf(BuildConvNext(
      {.channels = {128, 256, 512, 1024}, .blocks = {3, 3, 27, 3}, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(ParameterCount(*graph), 88591464);
}

TEST(ConvNext, TakesTheCallersWeights) {
  NamedWeights wrong({{"features.0.0.weight", *Tensor::Create(DType::kFloat32, {1})}});
  const absl::Status status = BuildConvNext({.weights = &wrong}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("weight 'features.0.0.weight' must be f32[96,3,4,4], not f32[1]"));
}

}  // namespace
}  // namespace sinter
