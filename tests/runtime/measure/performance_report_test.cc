#include "sinter/performance_report.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sinter/backends.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using testing::Pair;

// conv, batch normalization, relu.
Model SmallModel(ModelOptions options = {}) {
  Random random(3);
  Graph graph;
  auto sources = std::make_shared<SourceTable>();
  for (const char* name : {"Conv", "BatchNormalization", "Relu"}) {
    sources->push_back({.index = static_cast<int64_t>(sources->size()),
                        .operator_type = name,
                        .name = std::string("the ") + name});
  }
  graph.sources = sources;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {1, 3, 8, 8}, {}});
  uint32_t count = 0;
  auto add = [&](Operation operation, std::vector<ValueId> inputs) {
    NodeInfo info{.origin = {SourceId{count++}}};
    const NodeId node =
        graph.AddNode(std::move(operation), std::move(inputs), std::move(info)).value();
    return graph.node(node).output();
  };
  auto weight = [&](std::vector<int64_t> dims) {
    return graph.AddConstant(RandomFloats(random, std::move(dims), 0.5, 1.5));
  };
  const ValueId conv = add(Conv{}, {x, weight({4, 3, 1, 1})});
  const ValueId normal =
      add(BatchNormalization{}, {conv, weight({4}), weight({4}), weight({4}), weight({4})});
  graph.AddOutput("y", add(Relu{}, {normal}));
  options.keep_imported = true;
  return Model::Create(std::move(graph), options).value();
}

Tensor SmallInput() {
  Random random(5);
  return ToTensor(RandomFloats(random, {1, 3, 8, 8}));
}

TEST(PerformanceReport, HasARowForEveryPassThatChangedTheGraph) {
  const Model model = SmallModel();
  const Tensor input = SmallInput();
  ReportOptions options{.rounds = 3, .ceilings = {1e10, 1e10}};
  options.session = {.backend = "naive", .threads = 1};
  const auto report = MeasurePerformance(model, {&input, 1}, options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_FALSE(report->interrupted);
  std::map<std::string, const PassEffect*> by_pass;
  for (const PassEffect& pass : report->passes) by_pass[pass.pass] = &pass;
  ASSERT_EQ(by_pass.count("batch-normalization"), 1U);
  ASSERT_EQ(by_pass.count("fuse-epilogues"), 1U);
  EXPECT_EQ(by_pass.count("gelu"), 0U);
  EXPECT_THAT(report->unchanged, Contains("gelu"));
  EXPECT_THAT(report->unchanged, Not(Contains("bind")));  // required

  const PassEffect& folded = *by_pass["batch-normalization"];
  EXPECT_EQ(folded.phase, "algebra");
  EXPECT_THAT(folded.rewrites, ElementsAre(Pair("normalization-into-weights", 1)));
  EXPECT_THAT(folded.layers, Contains("the BatchNormalization"));
  EXPECT_EQ(folded.nodes_before, 3);
  EXPECT_EQ(folded.nodes_after, 2);
  EXPECT_EQ(folded.steps, 2U);
  EXPECT_LE(folded.error, 1e-5);
  ASSERT_TRUE(folded.contribution.has_value());
  EXPECT_EQ(folded.contribution->rounds, 3U);
  EXPECT_EQ(folded.contribution->verdict, MeasuredChange::Verdict::kUnmeasured);
}

TEST(PerformanceReport, DescribesThePlan) {
  const Model model = SmallModel();
  const Tensor input = SmallInput();
  ReportOptions options{.quick = true, .rounds = 2, .ceilings = {1e10, 1e10}};
  options.session.threads = 1;
  const auto report = MeasurePerformance(model, {&input, 1}, options);
  ASSERT_TRUE(report.ok()) << report.status();
  for (const PassEffect& pass : report->passes) EXPECT_FALSE(pass.contribution) << pass.pass;
  const auto conv = std::find_if(report->steps.begin(), report->steps.end(), [](const auto& step) {
    return step.operators.find("conv") != std::string::npos;
  });
  ASSERT_NE(conv, report->steps.end());
  EXPECT_THAT(conv->sources, Contains("the Conv"));
  EXPECT_THAT(conv->sources, Contains("the Relu"));
  EXPECT_GT(conv->flops, 0);
  EXPECT_FALSE(conv->bound.empty());
  const std::vector<BackendInfo> backends = AvailableBackends();
  const bool has_onednn =
      std::ranges::any_of(backends, [](const auto& info) { return info.name == "onednn"; });
  EXPECT_EQ(conv->alternatives.empty(), !has_onednn);
  double share = 0;
  for (const ReportStep& step : report->steps) share += step.share;
  EXPECT_NEAR(share, 1, 1e-6);
  EXPECT_GT(report->steps_share, 0);
}

TEST(PerformanceReport, AccountsForEverySourceNode) {
  const Model model = SmallModel();
  const Tensor input = SmallInput();
  const auto report =
      MeasurePerformance(model, {&input, 1}, {.quick = true, .rounds = 1, .ceilings = {1, 1}});
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->sources.size(), 3U);
  for (const SourceDisposition& source : report->sources) EXPECT_EQ(source.kind, "steps");
}

// relu(x), for which hardly any pass changes anything.
TEST(PerformanceReport, APassThatChangesNothingHasNoRow) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {64, 64}, {}});
  graph.AddOutput("y", graph.node(graph.AddNode(Relu{}, {x}).value()).output());
  const Model model = Model::Create(std::move(graph), {.keep_imported = true}).value();
  Random random(1);
  const Tensor input = ToTensor(RandomFloats(random, {64, 64}));
  const auto report = MeasurePerformance(model, {&input, 1}, {.rounds = 1, .ceilings = {1, 1}});
  ASSERT_TRUE(report.ok()) << report.status();
  ASSERT_EQ(report->passes.size(), 1U);
  EXPECT_EQ(report->passes[0].pass, "assign");
}

TEST(PerformanceReport, CanBeInterrupted) {
  const Model model = SmallModel();
  const Tensor input = SmallInput();
  std::atomic<bool> cancel = false;
  ReportOptions options{.ceilings = {1, 1}, .cancel = &cancel};
  options.progress = [&](std::string_view, size_t done, size_t) { cancel = done >= 2; };
  const auto report = MeasurePerformance(model, {&input, 1}, options);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_TRUE(report->interrupted);
  EXPECT_EQ(report->finished.runs, 0U);
}

TEST(PerformanceReport, NeedsTheImportedGraph) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {4}, {}});
  graph.AddOutput("y", graph.node(graph.AddNode(Relu{}, {x}).value()).output());
  const Model model = Model::Create(std::move(graph)).value();
  Random random(1);
  const Tensor input = ToTensor(RandomFloats(random, {4}));
  EXPECT_EQ(MeasurePerformance(model, {&input, 1}).status().code(),
            absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace sinter
