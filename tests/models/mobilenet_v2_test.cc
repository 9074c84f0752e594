#include "sinter/models/mobilenet_v2.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "tests/models/counting.h"
#include "tests/models/layer_shapes.h"
#include "tests/models/network_graph.h"

namespace sinter {
namespace {

using ::testing::HasSubstr;

// torchvision's count.
TEST(MobileNetV2, HasThePaperParameters) {
  const auto graph = GraphOf(BuildMobileNetV2({.model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(ParameterCount(*graph), 3504872);
  EXPECT_EQ(CountNodes(*graph, "conv"), 52);
  EXPECT_EQ(CountNodes(*graph, "batch_normalization"), 52);
  EXPECT_EQ(CountNodes(*graph, "clip"), 35);
  EXPECT_EQ(CountNodes(*graph, "add"), 10 + 1);  // the last is the classifier's bias
}

// Table 2 of the paper.
TEST(MobileNetV2, HasTheShapesOfThePaper) {
  auto graph = GraphOf(BuildMobileNetV2({.model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,H,W]");
  EXPECT_EQ(graph->outputs()[0].name, "logits");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,1000]");
  auto shapes = LayerShapes(*std::move(graph), {2, 3, 224, 224});
  EXPECT_EQ(shapes["features.0.0"], "[2,32,112,112]");
  EXPECT_EQ(shapes["features.1.conv.1"], "[2,16,112,112]");
  EXPECT_EQ(shapes["features.3.conv.2"], "[2,24,56,56]");
  EXPECT_EQ(shapes["features.6.conv.2"], "[2,32,28,28]");
  EXPECT_EQ(shapes["features.10.conv.2"], "[2,64,14,14]");
  EXPECT_EQ(shapes["features.13.conv.2"], "[2,96,14,14]");
  EXPECT_EQ(shapes["features.16.conv.2"], "[2,160,7,7]");
  EXPECT_EQ(shapes["features.17.conv.2"], "[2,320,7,7]");
  EXPECT_EQ(shapes["features.18.0"], "[2,1280,7,7]");
}

int64_t ParametersAtWidth(double width) {
  return ParameterCount(*GraphOf(BuildMobileNetV2({.width = width, .model = kKeepImported})));
}

// torchvision's counts for these widths, whose channels need rounding.
TEST(MobileNetV2, OtherWidths) {
  EXPECT_EQ(ParametersAtWidth(0.5), 1968680);
  EXPECT_EQ(ParametersAtWidth(1.4), 6108776);
  for (const double width : {0.0, -1.0, 17.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_EQ(BuildMobileNetV2({.width = width}).status().code(),
              absl::StatusCode::kInvalidArgument);
  }
}

TEST(MobileNetV2, TakesTheCallersWeights) {
  NamedWeights wrong({{"features.0.0.weight", *Tensor::Create(DType::kFloat32, {1})}});
  const absl::Status status = BuildMobileNetV2({.weights = &wrong}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("weight 'features.0.0.weight' must be f32[32,3,3,3], not f32[1]"));
}

}  // namespace
}  // namespace sinter
