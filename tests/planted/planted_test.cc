// The report and bisect find what two planted passes do.
#include <algorithm>
#include <memory>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "runtime/measure/bisect.h"
#include "runtime/measure/truth.h"
#include "sinter/performance_report.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::Contains;

// Two convolutions, of which the planted pass slows the first, and a tanh.
Model PlantedModel(ModelOptions options = {}) {
  Random random(3);
  Graph graph;
  auto sources = std::make_shared<SourceTable>();
  for (const char* name : {"first conv", "relu", "second conv", "tanh"}) {
    sources->push_back(
        {.index = static_cast<int64_t>(sources->size()), .operator_type = "Node", .name = name});
  }
  graph.sources = sources;
  uint32_t count = 0;
  auto add = [&](Operation operation, std::vector<ValueId> inputs) {
    NodeInfo info{.origin = {SourceId{count++}}};
    const NodeId node =
        graph.AddNode(std::move(operation), std::move(inputs), std::move(info)).value();
    return graph.node(node).output();
  };
  auto weight = [&](std::vector<int64_t> dims) {
    return graph.AddConstant(RandomFloats(random, std::move(dims), -0.05, 0.05));
  };
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {1, 48, 24, 24}, {}});
  const ValueId first = add(Conv{}, {x, weight({32, 48, 3, 3})});
  const ValueId relu = add(Relu{}, {first});
  const ValueId second = add(Conv{}, {relu, weight({16, 32, 3, 3})});
  graph.AddOutput("y", add(Tanh{}, {second}));
  options.keep_imported = true;
  return Model::Create(std::move(graph), options).value();
}

Tensor PlantedInput() {
  Random random(5);
  return ToTensor(RandomFloats(random, {1, 48, 24, 24}));
}

const PassEffect* Find(const PerformanceReport& report, const std::string& pass) {
  const auto found = std::find_if(report.passes.begin(), report.passes.end(),
                                  [&](const PassEffect& effect) { return effect.pass == pass; });
  return found == report.passes.end() ? nullptr : &*found;
}

TEST(Planted, TheReportNamesThePassThatSlowsAndTheOneThatShifts) {
  const Model model = PlantedModel();
  const Tensor input = PlantedInput();
  ReportOptions options{.ceilings = {1, 1}};
  options.session.threads = 1;
  const auto report = MeasurePerformance(model, {&input, 1}, options);
  ASSERT_TRUE(report.ok()) << report.status();
  const PassEffect* const slow = Find(*report, "planted-slow");
  ASSERT_NE(slow, nullptr);
  EXPECT_THAT(slow->layers, Contains("first conv"));
  EXPECT_EQ(slow->change.verdict, MeasuredChange::Verdict::kSlower);
  ASSERT_TRUE(slow->contribution.has_value());
  EXPECT_EQ(slow->contribution->verdict, MeasuredChange::Verdict::kSlower);
  EXPECT_LT(slow->error, 1e-5);
  const PassEffect* const shift = Find(*report, "planted-shift");
  ASSERT_NE(shift, nullptr);
  EXPECT_THAT(shift->layers, Contains("tanh"));
  EXPECT_GT(shift->error, 5e-4);
  EXPECT_NE(shift->change.verdict, MeasuredChange::Verdict::kFaster);
}

TEST(Planted, BisectFindsTheRewriteThatShifts) {
  const Model model = PlantedModel();
  const Tensor input = PlantedInput();
  const auto result = BisectRewrites(model, {&input, 1}, {.session = {.threads = 1}});
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_TRUE(result->found.has_value());
  EXPECT_EQ(result->found->rule, "planted-shift");
  EXPECT_EQ(result->found->pass, "planted-shift");
  EXPECT_THAT(result->found->nodes_in, Contains("tanh"));
  EXPECT_LT(result->found->before, 1e-5);
  EXPECT_GT(result->found->after, 5e-4);
  ASSERT_TRUE(result->found->part.has_value());
  EXPECT_EQ(result->found->part->node_count(), 1);
}

TEST(Planted, BisectFindsTheRewriteThatSlows) {
  const Model model = PlantedModel();
  const Tensor input = PlantedInput();
  const auto result =
      BisectRewrites(model, {&input, 1}, {.session = {.threads = 1}, .goal = BisectGoal::kSlow});
  ASSERT_TRUE(result.ok()) << result.status();
  ASSERT_TRUE(result->found.has_value());
  EXPECT_EQ(result->found->rule, "planted-parts");
  EXPECT_THAT(result->found->nodes_in, Contains("first conv"));
  EXPECT_GT(result->found->after, result->found->before);
}

TEST(Planted, BisectFindsNothingInARightModel) {
  ModelOptions options;
  options.passes.without = {"planted-slow", "planted-shift"};
  const Model model = PlantedModel(options);
  const Tensor input = PlantedInput();
  const auto result = BisectRewrites(model, {&input, 1}, {.session = {.threads = 1}});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_FALSE(result->found.has_value());
  EXPECT_LT(result->with, 1e-5);
}

}  // namespace
}  // namespace sinter
