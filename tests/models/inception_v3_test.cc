#include "sinter/models/inception_v3.h"

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

// torchvision's count, without the auxiliary classifier.
TEST(InceptionV3, HasThePaperParameters) {
  UnsetWeights weights;
  const auto graph = GraphOf(BuildInceptionV3({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(ParameterCount(*graph), 23834568);
  EXPECT_EQ(CountNodes(*graph, "conv"), 94);
  EXPECT_EQ(CountNodes(*graph, "concat"), 11);
}

// Table 1 of the paper.
TEST(InceptionV3, HasTheShapesOfThePaper) {
  UnsetWeights weights;
  auto graph = GraphOf(BuildInceptionV3({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,H,W]");
  EXPECT_EQ(graph->outputs()[0].name, "logits");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,1000]");
  auto shapes = LayerShapes(*std::move(graph), {2, 3, 299, 299});
  EXPECT_EQ(shapes["Conv2d_2b_3x3.relu"], "[2,64,147,147]");
  EXPECT_EQ(shapes["Conv2d_4a_3x3.relu"], "[2,192,71,71]");
  EXPECT_EQ(shapes["Mixed_5d.concat"], "[2,288,35,35]");
  EXPECT_EQ(shapes["Mixed_6e.concat"], "[2,768,17,17]");
  EXPECT_EQ(shapes["Mixed_7a.concat"], "[2,1280,8,8]");
  EXPECT_EQ(shapes["Mixed_7c.concat"], "[2,2048,8,8]");
}

TEST(InceptionV3, TakesTheCallersWeights) {
  NamedWeights wrong({{"Conv2d_1a_3x3.conv.weight", *Tensor::Create(DType::kFloat32, {1})}});
  const absl::Status status = BuildInceptionV3({.weights = &wrong}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("weight 'Conv2d_1a_3x3.conv.weight' must be f32[32,3,3,3], not f32[1]"));
}

}  // namespace
}  // namespace sinter
