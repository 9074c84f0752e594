#include "sinter/models/crnn.h"

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

// The layers of the paper's table 1, counted by hand.
TEST(Crnn, HasThePaperParameters) {
  UnsetWeights weights;
  const auto graph = GraphOf(BuildCrnn({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  int64_t expected = 0;
  const int64_t channels[] = {1, 64, 128, 256, 256, 512, 512};
  for (size_t i = 0; i + 1 < std::size(channels); ++i) {
    expected += (channels[i] * 9 + 1) * channels[i + 1];
  }
  expected += (512 * 4 + 1) * 512;    // the last kernel is 2x2
  expected += 2 * (256 + 512 + 512);  // normalisations
  const auto lstm = [](int64_t features) { return 2 * 4 * 256 * (features + 256 + 2); };
  expected += lstm(512) + lstm(256) + 513 * 256 + 513 * 37;
  EXPECT_EQ(ParameterCount(*graph), expected);
  EXPECT_EQ(CountNodes(*graph, "lstm"), 4);
}

TEST(Crnn, HasTheShapesOfThePaper) {
  UnsetWeights weights;
  auto graph = GraphOf(BuildCrnn({.weights = &weights, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,1,32,W]");
  EXPECT_EQ(graph->outputs()[0].name, "scores");
  auto shapes = LayerShapes(*std::move(graph), {2, 1, 32, 100});
  EXPECT_EQ(shapes["cnn.conv3"], "[2,256,8,25]");
  EXPECT_EQ(shapes["cnn.conv5"], "[2,512,4,26]");
  EXPECT_EQ(shapes["cnn.conv6"], "[2,512,1,26]");
  EXPECT_EQ(shapes["rnn.0.rnn"], "[26,2,512]");
  EXPECT_EQ(shapes["rnn.0.embedding"], "[26,2,256]");
  EXPECT_EQ(shapes["rnn.1.embedding"], "[26,2,37]");
}

TEST(Crnn, TakesTheCallersWeights) {
  NamedWeights wrong({{"cnn.conv0.weight", *Tensor::Create(DType::kFloat32, {1})}});
  const absl::Status status = BuildCrnn({.weights = &wrong}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("weight 'cnn.conv0.weight' must be f32[64,1,3,3], not f32[1]"));
}

}  // namespace
}  // namespace sinter
