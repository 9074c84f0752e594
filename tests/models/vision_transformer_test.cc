#include "sinter/models/vision_transformer.h"

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

// timm's counts.
TEST(VisionTransformer, HasThePaperParameters) {
  UnsetWeights weights;
  const auto graph = GraphOf(BuildVisionTransformer({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(ParameterCount(*graph), 22050664);
  EXPECT_EQ(CountNodes(*graph, "softmax"), 12);
  EXPECT_EQ(CountNodes(*graph, "layer_normalization"), 25);
  const auto tiny = GraphOf(BuildVisionTransformer(
      {.weights = &weights, .hidden = 192, .heads = 3, .model = kKeepImported}));
  ASSERT_TRUE(tiny.ok()) << tiny.status();
  EXPECT_EQ(ParameterCount(*tiny), 5717416);
}

TEST(VisionTransformer, HasTheShapesOfThePaper) {
  UnsetWeights weights;
  auto graph = GraphOf(BuildVisionTransformer({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,224,224]");
  EXPECT_EQ(graph->outputs()[0].name, "logits");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,1000]");
  auto shapes = LayerShapes(*std::move(graph), {2, 3, 224, 224});
  EXPECT_EQ(shapes["patch_embed.proj"], "[2,384,14,14]");
  EXPECT_EQ(shapes["blocks.0.attn.softmax"], "[2,6,197,197]");
  EXPECT_EQ(shapes["blocks.11.mlp.fc1"], "[2,197,1536]");
}

TEST(VisionTransformer, RefusesSizesThatDoNotDivide) {
  for (const int64_t heads : {0, -1, 7}) {
    EXPECT_EQ(BuildVisionTransformer({.heads = heads}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  for (const int64_t image : {0, -16, 100}) {
    EXPECT_EQ(BuildVisionTransformer({.image = image}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
  EXPECT_EQ(BuildVisionTransformer({.patch = 0}).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(VisionTransformer, TakesTheCallersWeights) {
  NamedWeights wrong({{"patch_embed.proj.weight", *Tensor::Create(DType::kFloat32, {1})}});
  const absl::Status status = BuildVisionTransformer({.weights = &wrong}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("weight 'patch_embed.proj.weight' must be f32[384,3,16,16], not f32[1]"));
}

}  // namespace
}  // namespace sinter
