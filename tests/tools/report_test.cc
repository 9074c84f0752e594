// Tests of `sinter report`: its text, its files, and the comparison with an older report.
#include <algorithm>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class ReportTest : public RunnerFixture {
 protected:
  ReportTest() {
    Write("model.txt",
          "graph \"g\" {\n"
          "  input %0:f32[1,8,32,32] \"x\"\n"
          "  %1:f32[1,8,32,32] = softmax(%0) {axis=1}\n"
          "  %2:f32[1,8,32,32] = relu(%1)\n"
          "  %3:f32[1,8,32,32] = tanh(%2)\n"
          "  output %3 \"y\"\n"
          "}\n");
  }

  json Report(const std::string& arguments) const {
    const Outcome outcome = Sinter("report model.txt --rounds 2 --json - " + arguments);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
  }
};

TEST_F(ReportTest, BeginsWithTheLinesThatMatter) {
  const Outcome text = Sinter("report model.txt --rounds 2");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_EQ(text.out.find("model"), 0U);
  for (const char* part : {"gained by", "spent in", "memory", "error", "measured",
                           "fuse-elementwise", "Without effect: ", "The steps"}) {
    EXPECT_THAT(text.out, HasSubstr(part));
  }
}

TEST_F(ReportTest, QuickLeavesOutNoSinglePasses) {
  const json quick = Report("--quick");
  const json full = Report("");
  ASSERT_FALSE(quick["passes"].empty());
  ASSERT_FALSE(full["passes"].empty());
  for (const json& pass : quick["passes"]) EXPECT_FALSE(pass.contains("contribution"));
  for (const json& pass : full["passes"]) EXPECT_TRUE(pass.contains("contribution"));
}

TEST_F(ReportTest, TheTraceHasOneLaneAThread) {
  Report("--quick --threads 2 --trace trace.json");
  const json trace = json::parse(Contents(folder_ / "trace.json"), nullptr, false);
  ASSERT_TRUE(trace.is_object());
  size_t steps = 0;
  double end = 0;
  for (const json& event : trace["traceEvents"]) {
    ASSERT_TRUE(event["ph"] == "X" || event["ph"] == "M") << event;
    if (event["ph"] != "X") continue;
    EXPECT_GE(event["dur"], 0);
    EXPECT_LT(event["tid"], 2);
    if (event["tid"] != 0) continue;
    EXPECT_GE(event["ts"].get<double>(), end - 1e-3);  // one after the other
    end = event["ts"].get<double>() + event["dur"].get<double>();
    ++steps;
  }
  EXPECT_GE(steps, 1U);
  EXPECT_LE(end, trace["otherData"]["run_us"].get<double>() + 1);
}

TEST_F(ReportTest, ThePageHasTheResultsAndBothGraphs) {
  Report("--quick --html page.html");
  const std::string page = Contents(folder_ / "page.html");
  EXPECT_EQ(page.find("<!doctype html>"), 0U);
  EXPECT_THAT(page, AllOf(HasSubstr("\"verb\":\"report\""), HasSubstr("\"title\":\"As imported\""),
                          HasSubstr("\"title\":\"The plan\""), HasSubstr("relu+tanh\"")));
}

TEST_F(ReportTest, MarkdownHasTheHeadAndTheTables) {
  Report("--quick --markdown report.md");
  EXPECT_THAT(Contents(folder_ / "report.md"),
              AllOf(HasSubstr("| sinter report |"), HasSubstr("<details>"),
                    HasSubstr("fuse-elementwise"), HasSubstr("---:|")));
}

TEST_F(ReportTest, ASlowerModelIsARegression) {
  json older = Report("--quick");
  const auto compare = [&] {
    Write("older.json", older.dump());
    return Sinter("report model.txt --quick --rounds 14 --against older.json --json new.json");
  };
  for (const char* key : {"min_ms", "median_ms"}) {
    older["finished"][key] = older["finished"][key].get<double>() / 1000;
  }
  older["finished"]["spread"] = 0;
  older["noise"]["busy"] = false;
  const Outcome slower = compare();
  EXPECT_EQ(slower.exit_code, 1) << slower.err;
  EXPECT_THAT(slower.out, HasSubstr("a regression"));
  const json results = json::parse(Contents(folder_ / "new.json"), nullptr, false);
  EXPECT_EQ(results["differences"][0]["what"], "model");
  EXPECT_EQ(results["differences"][0]["verdict"], "slower");

  for (const char* key : {"min_ms", "median_ms"}) {
    older["finished"][key] = older["finished"][key].get<double>() * 1e7;
  }
  for (json& step : older["steps"]) step["median_ms"] = step["median_ms"].get<double>() * 1e4;
  const Outcome faster = compare();
  EXPECT_EQ(faster.exit_code, 0) << faster.out;
  EXPECT_THAT(faster.out, HasSubstr("faster by"));
}

TEST_F(ReportTest, AnotherMachineIsSaid) {
  json older = Report("--quick");
  older["environment"]["processor"] = "another one";
  older["threads"] = 77;
  Write("older.json", older.dump());
  const Outcome outcome =
      Sinter("report model.txt --quick --rounds 1 --against older.json --threshold 1e9");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("another one"), HasSubstr("77")));
}

TEST_F(ReportTest, WhatIsNoReportIsRefused) {
  Write("broken.json", "{\"verb\": \"report\"");
  Write("bench.json", "{\"verb\": \"bench\"}");
  Write("empty.json", "{\"verb\": \"report\"}");
  for (const char* file : {"broken.json", "bench.json", "empty.json", "missing.json"}) {
    const Outcome outcome =
        Sinter(std::string("report model.txt --quick --rounds 1 --against ") + file);
    EXPECT_EQ(outcome.exit_code, 3) << file << outcome.err;
    EXPECT_NE(outcome.err, "");
  }
}

TEST_F(ReportTest, BisectFindsNothingInARightModel) {
  const Outcome outcome = Sinter("bisect model.txt");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("the results are right"));
  const Outcome wrong = Sinter("bisect model.txt --tolerance 0 --json -");
  EXPECT_THAT(wrong.exit_code, testing::AnyOf(0, 1)) << wrong.err;
  EXPECT_TRUE(json::parse(wrong.out, nullptr, false).is_object());
}

}  // namespace
}  // namespace sinter::tools
