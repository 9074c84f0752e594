// Tests of particular records.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "report/bench_record.h"
#include "report/explanation_record.h"
#include "report/pass_record.h"
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

TEST(PassStageRecord, SaysWhatIsKnownAboutTheChange) {
  PassStageRecord stage{.pass = "gelu", .nodes_before = 7, .nodes_after = 3, .change = -0.125};
  EXPECT_EQ(PassStageRecord::ChangeText(stage), "no significant change");
  stage.significant = true;
  EXPECT_EQ(PassStageRecord::ChangeText(stage), "-12.5 %");
  stage.change = 0.5;
  EXPECT_EQ(PassStageRecord::ChangeText(stage), "+50.0 %");
  EXPECT_EQ(PassStageRecord::NodesText(stage), "7 -> 3");
  EXPECT_EQ(PassStageRecord::PassText({}), "(no pass)");
  EXPECT_EQ(PassStageRecord::ChangeText({}), "");
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

TEST(ExplanationRecord, AreThoseOfTheNodeOrOfAll) {
  PassLog log;
  log.passes.resize(2);
  log.passes[0].name = "fuse";
  log.passes[0].rewrites = {{1, "epilogue", {"conv", "relu"}, {"conv"}}};
  log.passes[1].name = "assign";
  log.passes[1].explanations = {{"conv", "assign", "chosen", "naive: loop"}};
  const auto of_conv = ExplanationsIn(log, "conv");
  ASSERT_EQ(of_conv.size(), 2U);
  EXPECT_EQ(of_conv[0].reason, "rewritten");
  EXPECT_EQ(of_conv[0].detail, "rule epilogue, rewrite 1: conv, relu -> conv");
  EXPECT_EQ(of_conv[1].pass, "assign");
  EXPECT_EQ(of_conv[1].reason, "chosen");
  EXPECT_EQ(ExplanationsIn(log, "relu").size(), 1U);
  EXPECT_EQ(ExplanationsIn(log, "softmax").size(), 0U);
  EXPECT_EQ(ExplanationsIn(log).size(), 3U);
}

}  // namespace
}  // namespace sinter
