#include "sinter/models/cifar10_cnn.h"

#include <gtest/gtest.h>

#include <numeric>

#include "kernels/naive/evaluate.h"
#include "tests/models/counting.h"
#include "tests/models/network_graph.h"

namespace sinter {
namespace {

TEST(Cifar10Cnn, HasItsParametersAndShapes) {
  const auto graph = GraphOf(BuildCifar10Cnn({.model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  int64_t parameters = 128 * 10 + 10;  // the classifier's
  int64_t inputs = 3;
  for (const int64_t channels : {32, 64, 128}) {
    // Kernels of two convolutions, scale and bias of two normalisations.
    parameters += 9 * (inputs * channels + channels * channels) + 4 * channels;
    inputs = channels;
  }
  EXPECT_EQ(ParameterCount(*graph), parameters);
  EXPECT_EQ(graph->type(graph->inputs()[0]).ToString(), "f32[N,3,32,32]");
  EXPECT_EQ(graph->type(graph->outputs()[0].value).ToString(), "f32[N,10]");
}

TEST(Cifar10Cnn, GivesProbabilitiesThatDependOnThePicture) {
  const auto graph = GraphOf(BuildCifar10Cnn({.classes = 5, .model = kKeepImported}));
  ASSERT_TRUE(graph.ok()) << graph.status();
  std::vector<float> pictures(2 * 3 * 32 * 32);
  for (size_t i = 0; i < pictures.size(); ++i) {
    pictures[i] = static_cast<float>(i * i % 101) / 50 - 1;
  }
  const auto outputs =
      naive::Evaluate(*graph, {{Constant::FromValues<float>({2, 3, 32, 32}, pictures)}});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  ASSERT_EQ((*outputs)[0]->dims(), (std::vector<int64_t>{2, 5}));
  const auto values = (*outputs)[0]->values<float>();
  EXPECT_NEAR(std::accumulate(values.begin(), values.begin() + 5, 0.0), 1, 1e-5);
  EXPECT_NEAR(std::accumulate(values.begin() + 5, values.end(), 0.0), 1, 1e-5);
  EXPECT_NE(values[0], values[5]);
}

}  // namespace
}  // namespace sinter
