#include "runtime/measure/pass_stages.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

TEST(PassStages, HasAStageForEveryPassThatCanBeLeftOut) {
  Random random(3);
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {1, 3, 8, 8}, {}});
  auto add = [&](Operation operation, std::vector<ValueId> inputs) {
    return graph.node(graph.AddNode(std::move(operation), std::move(inputs)).value()).output();
  };
  auto weight = [&](std::vector<int64_t> dims) {
    return graph.AddConstant(RandomFloats(random, std::move(dims), 0.5, 1.5));
  };
  const ValueId conv = add(Conv{}, {x, weight({4, 3, 1, 1})});
  const ValueId normal =
      add(BatchNormalization{}, {conv, weight({4}), weight({4}), weight({4}), weight({4})});
  graph.AddOutput("y", add(Relu{}, {normal}));
  const Tensor input = ToTensor(RandomFloats(random, {1, 3, 8, 8}));

  ReportOptions options{.rounds = 5};
  options.model.passes.without = {"hard-swish"};
  options.session.backend = "naive";  // it needs no reorders, which would count as steps
  const auto stages = MeasurePasses(graph, {&input, 1}, options);
  ASSERT_TRUE(stages.ok()) << stages.status();
  ASSERT_GT(stages->stages.size(), 3u);
  EXPECT_FALSE(stages->interrupted);
  EXPECT_EQ(stages->stages.front().pass, "");
  EXPECT_EQ(stages->stages.front().steps, 3u);
  std::map<std::string, const StageReport*> by_pass;
  for (const StageReport& stage : stages->stages) {
    by_pass[stage.pass] = &stage;
    EXPECT_FALSE(stage.required);
    EXPECT_GT(stage.time.min, 0);
    EXPECT_LE(stage.error, 1e-5);
  }
  EXPECT_EQ(by_pass.count("hard-swish"), 0u);
  EXPECT_EQ(by_pass.count("bind"), 0u);
  const StageReport& folded = *by_pass.at("batch-normalization");
  EXPECT_EQ(folded.phase, "algebra");
  EXPECT_THAT(folded.rewrites,
              testing::ElementsAre(testing::Pair("normalization-into-weights", 1)));
  EXPECT_EQ(folded.nodes_before, 3);
  EXPECT_EQ(folded.nodes_after, 2);
  EXPECT_EQ(folded.steps, 2u);
}

// relu(x), for which every stage is the same.
TEST(PassStages, FewRunsProveNothing) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {64, 64}, {}});
  graph.AddOutput("y", graph.node(graph.AddNode(Relu{}, {x}).value()).output());
  Random random(1);
  const Tensor input = ToTensor(RandomFloats(random, {64, 64}));
  const auto stages = MeasurePasses(graph, {&input, 1},
                                    {.session = {.backend = "naive", .threads = 1}, .rounds = 6});
  ASSERT_TRUE(stages.ok()) << stages.status();
  EXPECT_GT(stages->stages.size(), 5U);
  for (const StageReport& stage : stages->stages)
    EXPECT_FALSE(stage.change.significant) << stage.pass;
}

// If interrupted immediately, the result has no stages and is marked as interrupted.
TEST(PassStages, CanBeInterrupted) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {4}, {}});
  graph.AddOutput("y", graph.node(graph.AddNode(Relu{}, {x}).value()).output());
  Random random(1);
  const Tensor input = ToTensor(RandomFloats(random, {4}));
  std::atomic<bool> cancel = false;
  size_t compiled = 0;
  // Cancelled after two stages are compiled.
  const Watch watch{.cancel = &cancel, .progress = [&](std::string_view, size_t done, size_t) {
                      compiled = done;
                      cancel = done == 2;
                    }};
  const auto stages = MeasurePasses(graph, {&input, 1}, {}, watch);
  ASSERT_TRUE(stages.ok()) << stages.status();
  EXPECT_TRUE(stages->interrupted);
  EXPECT_EQ(compiled, 2U);
  EXPECT_EQ(stages->stages.size(), 3U);
  EXPECT_EQ(stages->stages.front().time.runs, 0U);
}

}  // namespace
}  // namespace sinter
