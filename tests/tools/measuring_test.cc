// Tests of bench, compare, report and tune: their results, and Ctrl-C.
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/paths.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class MeasuringTest : public RunnerFixture {
 protected:
  MeasuringTest() {
    Write("model.txt",
          "graph \"g\" {\n"
          "  input %0:f32[1,8,64,64] \"x\"\n"
          "  %1:f32[1,8,64,64] = softmax(%0) {axis=1}\n"
          "  %2:f32[1,8,64,64] = relu(%1)\n"
          "  %3:f32[1,8,64,64] = tanh(%2)\n"
          "  %4:f32[1,8,64,64] = softmax(%3) {axis=3}\n"
          "  output %4 \"y\"\n"
          "}\n");
  }

  json Json(const std::string& arguments) const {
    const Outcome outcome = Sinter(arguments + " --json -");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
  }

  // Runs the runner with a FIFO that stays empty as stdin and sends SIGINT, as Ctrl-C does, after
  // `seconds`.
  Outcome Interrupt(const std::string& arguments, double seconds) const {
    std::signal(SIGINT, SIG_DFL);  // what a shell runs in the background ignores it
    Write("interrupt.sh",
          "set -m  # else what runs in the background ignores SIGINT\n"
          "mkfifo -m 600 fifo 2>/dev/null; exec 3<>fifo\n"
          "'" +
              RunnerProgram() + "' " + arguments +
              " <&3 >out.txt 2>err.txt &\n"
              "sleep " +
              std::to_string(seconds) + "; kill -INT $!; wait $!\n");
    const int status = std::system(
        ("cd '" + folder_.string() + "' && SINTER_TUNING_CACHE=tuning bash interrupt.sh").c_str());
    EXPECT_TRUE(WIFEXITED(status)) << arguments;
    return {WEXITSTATUS(status), Contents(folder_ / "out.txt"), Contents(folder_ / "err.txt")};
  }

  // Interrupts a run later and later until something has been measured by then.
  Outcome InterruptMeasuring(const std::string& arguments) const {
    for (double seconds = 0.5;; seconds *= 2) {
      const Outcome outcome = Interrupt(arguments, seconds);
      if (!outcome.out.empty() || seconds > 60) return outcome;
    }
  }
};

TEST_F(MeasuringTest, BenchNamesSlowStepsOnNaive) {
  Write("f64.txt",
        "graph \"g\" {\n"
        "  input %0:f64[64,64] \"x\"\n"
        "  %1:f64[64,64] = relu(%0) as \"slow\"\n"
        "  output %1 \"y\"\n"
        "}\n");
  const json steps = Json("bench f64.txt --repeats 2").at("naive_steps");
  ASSERT_EQ(steps.size(), 1u);
  EXPECT_EQ(steps[0].at("operation"), "relu");
  EXPECT_THAT(steps[0].at("reason").get<std::string>(), HasSubstr("f64[64,64]"));
  EXPECT_THAT(Sinter("bench f64.txt --repeats 2").out, HasSubstr("step on naive"));
  EXPECT_EQ(Json("bench f64.txt --repeats 2 --backend naive").at("naive_steps").size(), 0u);
  EXPECT_EQ(Json("bench model.txt --repeats 2").at("naive_steps").size(), 0u);
}

TEST_F(MeasuringTest, StepsSayWhatIsInThemAndAddUp) {
  const json results = Json("bench model.txt --repeats 8 --steps --by operator");
  double sum = 0;
  std::vector<std::string> operators;
  for (const json& step : results["steps"]) {
    sum += step["median_ms"].get<double>();
    operators.push_back(step["operators"]);
    EXPECT_NE(step["kernel"], "");
    EXPECT_NE(step["layer"], "");
  }
  EXPECT_THAT(operators, testing::Contains("relu+tanh"));
  EXPECT_NEAR(sum, results["steps_ms"].get<double>(), 1e-9 + sum * 1e-6);
  // Any share is possible for so short a run: on a busy machine the team of threads may start late.
  EXPECT_GT(results["steps_share"], 0);
  EXPECT_LE(results["steps_share"], 1);
  double total = 0;
  double before = 1e9;
  for (const json& by : results["totals"]) {
    EXPECT_LE(by["median_ms"], before);
    before = by["median_ms"];
    total += before;
  }
  EXPECT_NEAR(total, sum, 1e-9 + sum * 1e-6);
  EXPECT_EQ(results["step_count"], results["steps"].size());
  EXPECT_EQ(results["tuned_steps"], 0);
}

TEST_F(MeasuringTest, StepsInOrderOfTime) {
  double before = 1e9;
  const json results = Json("bench model.txt --repeats 3 --steps --sort time");
  ASSERT_FALSE(results["steps"].empty());
  for (const json& step : results["steps"]) {
    EXPECT_LE(step["median_ms"], before);
    before = step["median_ms"];
  }
  EXPECT_EQ(Sinter("bench model.txt --steps --sort name").exit_code, 2);
  EXPECT_EQ(Sinter("bench model.txt --by node").exit_code, 2);
  // Totals only if requested.
  EXPECT_FALSE(Json("bench model.txt --repeats 3").contains("totals"));
  EXPECT_THAT(Sinter("bench model.txt --repeats 3 --by layer").out,
              testing::Not(HasSubstr("kernel")));
}

TEST_F(MeasuringTest, BenchSaysWhetherTunedTimesWereUsed) {
  ASSERT_EQ(Sinter("tune model.txt --rounds 1").exit_code, 0);
  const json tuned = Json("bench model.txt --repeats 1 --steps");
  int kernels = 0;  // the cost of a reorder does not choose a kernel
  for (const json& step : tuned["steps"]) kernels += step["operator"] == "reorder" ? 0 : 1;
  EXPECT_EQ(tuned["tuned_steps"], kernels);
  EXPECT_EQ(Json("bench model.txt --repeats 1 --tune off")["tuned_steps"], 0);
}

TEST_F(MeasuringTest, AnInterruptedBenchGivesWhatItMeasured) {
  const Outcome outcome = InterruptMeasuring("bench model.txt --time 600 --steps --json -");
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  const json results = json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(results.is_object()) << outcome.out;
  EXPECT_EQ(results["interrupted"], true);
  EXPECT_TRUE(results.contains("steps"));
  EXPECT_THAT(outcome.err, HasSubstr("interrupted"));
}

TEST_F(MeasuringTest, AnInterruptedReportAndComparisonGiveWhatTheyMeasured) {
  for (const char* verb : {"report", "compare"}) {
    const Outcome outcome =
        InterruptMeasuring(std::string(verb) + " model.txt --rounds 1000000 --json -");
    EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
    const json results = json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
    ASSERT_TRUE(results.is_object()) << verb << outcome.out;
    EXPECT_EQ(results["interrupted"], true);
  }
}

// The model never arrives.
TEST_F(MeasuringTest, NothingIsLostBeforeAnythingIsMeasured) {
  for (const char* arguments :
       {"bench -", "compare -", "tune -", "run -", "compile - -o m.sinter"}) {
    const Outcome outcome = Interrupt(arguments, 2);
    EXPECT_EQ(outcome.exit_code, 130) << arguments << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST_F(MeasuringTest, AnInterruptedTuneKeepsItsTimes) {
  const Outcome outcome = InterruptMeasuring("tune model.txt --rounds 1000000 --json -");
  EXPECT_EQ(outcome.exit_code, 130) << outcome.err;
  EXPECT_TRUE(std::filesystem::exists(folder_ / "tuning"));
  const json results = json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(results.is_object()) << outcome.out;
  EXPECT_EQ(results["interrupted"], true);
}

}  // namespace
}  // namespace sinter::tools
