// Tests of particular records.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/bench_record.h"
#include "report/conversion_record.h"
#include "report/explanation_record.h"
#include "report/inspect_record.h"
#include "report/json.h"
#include "report/performance_record.h"
#include "report/table.h"
#include "report/text.h"
#include "report/tune_record.h"

namespace sinter {
namespace {

TEST(BenchRecord, StepsAddUpByOperatorAndLayer) {
  const std::vector<StepRecord> steps = {
      {.operators = "conv+relu", .layer = "a", .seconds = 1, .share = 0.25, .flops = 4},
      {.operators = "softmax", .layer = "b", .seconds = 2, .share = 0.5, .flops = 0},
      {.operators = "conv+relu", .layer = "b", .seconds = 1, .share = 0.25, .flops = 6}};
  const std::vector<TotalRecord> operators = TotalsBy(steps, &StepRecord::operators);
  ASSERT_EQ(operators.size(), 2U);
  // Equal times are ordered by name.
  EXPECT_EQ(operators[0].name, "conv+relu");
  EXPECT_EQ(operators[0].steps, 2U);
  EXPECT_EQ(operators[0].seconds, 2);
  EXPECT_EQ(operators[0].flops_per_second, 5);
  const std::vector<TotalRecord> layers = TotalsBy(steps, &StepRecord::layer);
  ASSERT_EQ(layers.size(), 2U);
  EXPECT_EQ(layers[0].name, "b");
  EXPECT_EQ(layers[0].share, 0.75);
  EXPECT_EQ(RateOf(5, 0), 0);
}

TEST(PerformanceRecord, SaysWhatIsKnownAboutAChange) {
  using Verdict = MeasuredChange::Verdict;
  EXPECT_EQ(ChangeText({}), "");
  EXPECT_EQ(ChangeText({.relative = -0.5, .rounds = 3}), "too few rounds");
  EXPECT_EQ(ChangeText({Verdict::kFaster, -0.121, 0.008, 40}), "faster by 12.1 % ± 0.8");
  EXPECT_EQ(ChangeText({Verdict::kSlower, 0.5, 0.1, 40}), "slower by 50.0 % ± 10.0");
  EXPECT_EQ(ChangeText({Verdict::kNoChange, 0.001, 0.009, 40}), "none (± 0.9 %)");
  EXPECT_EQ(ChangeText({Verdict::kNoChange, 0, 0, 40}), "the same plan");
  EXPECT_EQ(PassNodesText({.nodes_before = 7, .nodes_after = 3}), "7 -> 3");
  EXPECT_EQ(PassNodesText({.nodes_before = 3, .nodes_after = 3}), "3");
  EXPECT_EQ(PassContributionText({}), "");
}

TEST(TuneRecord, SaysWhatTuningGained) {
  TuneRecord tune;
  EXPECT_EQ(TuneRecord::ChangeText(tune), "");
  tune.change = -0.25;
  EXPECT_EQ(TuneRecord::ChangeText(tune), "no significant change");
  tune.significant = true;
  EXPECT_EQ(TuneRecord::ChangeText(tune), "25.0 % less time");
  tune.change = 0.25;
  EXPECT_EQ(TuneRecord::ChangeText(tune), "25.0 % more time");
}

TEST(ExplanationRecord, HasTheFieldsOfAnExplanation) {
  const auto records = ExplanationRecords({{"conv", "assign", "chosen", "naive: loop"}});
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].node, "conv");
  EXPECT_EQ(records[0].pass, "assign");
  EXPECT_EQ(records[0].reason, "chosen");
  EXPECT_EQ(records[0].detail, "naive: loop");
}

TEST(StatisticsRecord, ListsWhatIsGone) {
  StatisticsRecord statistics{.nodes = 2,
                              .nodes_by_operator = {{"conv", 1}, {"relu", 1}},
                              .sources = 5,
                              .removed_sources = {{"folded by a", 2}, {"merged by b", 1}},
                              .parameters = 3,
                              .constant_bytes = 1'500'000,
                              .flops = {2e9}};
  EXPECT_EQ(ToListing(statistics).ToString(kAnyWidth),
            "nodes          2: conv x1, relu x1\n"
            "source nodes   5, of which gone: 3\n"
            "               2 folded by a\n"
            "               1 merged by b\n"
            "parameters     3, constants 1.5 MB\n"
            "work of a run  2 GFLOP\n");
  EXPECT_EQ(ToJson(statistics)["gflop"], 2.0);
  statistics.flops = {};
  EXPECT_THAT(StatisticsRecord::WorkText(statistics), testing::HasSubstr("unknown"));
  EXPECT_EQ(ToJson(statistics)["gflop"], Json());
}

TEST(PassEffectRecord, CountsRules) {
  PassLog log;
  log.passes.resize(2);
  log.passes[0].rewrites = {{1, "epilogue", {}, {}}, {2, "epilogue", {}, {}}, {3, "other", {}, {}}};
  log.passes[0].refused = {"why"};
  log.passes[1].skipped = true;
  const std::vector<PassEffectRecord> effects = EffectsIn(log);
  EXPECT_EQ(PassEffectRecord::RewritesText(effects[0]), "epilogue x2, other x1 (1 refused)");
  EXPECT_EQ(PassEffectRecord::RewritesText(effects[1]), "left out");
}

TEST(InspectRecord, ListsSignatureAndMetadata) {
  InspectRecord record;
  record.inputs = {{.name = "a\nb", .dtype = "f32", .shape = {Dim::Symbol("N"), 3}},
                   {.name = "c", .dtype = "i64", .shape = {}}};
  record.outputs = {{.name = "y", .dtype = "f32", .shape = Shape::OfUnknownRank()}};
  record.open_sizes = {"N"};
  record.metadata = {{"author", "someone"}, {"note", std::string(100, 'x')}};
  EXPECT_EQ(ToListing(record).ToString(kAnyWidth),
            "inputs      'a\\x0ab' f32[N,3]\n"
            "            'c' i64[]\n"
            "outputs     'y' f32[*]\n"
            "open sizes  N\n"
            "metadata    author: someone\n"
            "            note: " +
                Shorten(std::string(100, 'x'), 60) + "\n");
}

TEST(CompileRecord, SaysWhatPassesLeft) {
  CompileRecord record;
  record.nodes = record.nodes_imported = 7;
  EXPECT_EQ(CompileRecord::NodesText(record), "7");
  record.nodes = 3;
  EXPECT_EQ(CompileRecord::NodesText(record), "3 (7 before passes)");
}

}  // namespace
}  // namespace sinter
