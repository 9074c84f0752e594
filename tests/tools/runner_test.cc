// Tests of the runner's binary on files that the tests write.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "runtime/random_inputs.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/paths.h"
#include "tests/tools/runner_fixture.h"
#include "tools/npy.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

// The folder has "model.onnx", a model for pictures of any size.
class RunnerTest : public RunnerFixture {
 protected:
  RunnerTest() {
    onnx::ModelMaker maker;
    maker.Input("image", onnx::F32({Dim::Symbol("N"), 3, Dim::Symbol("H"), Dim::Symbol("W")}))
        .Initializer("weight", onnx::Floats(std::vector<float>(4 * 3 * 3 * 3, 0.125F)))
        .Initializer("dims", onnx::Integers({4, 3, 3, 3}))
        .Node("Reshape", {"weight", "dims"}, {"kernel"})
        .Node("Conv", {"image", "kernel"}, {"conv"}, {{"strides", onnx::Attribute::Values{4, 4}}},
              "Conv_0")
        .Node("Relu", {"conv"}, {"relu"})
        .Node("GlobalAveragePool", {"relu"}, {"pool"})
        .Node("Flatten", {"pool"}, {"flat"})
        .Node("Softmax", {"flat"}, {"scores/out"}, {{"axis", 1}})
        .Output("scores/out");
    Write("model.onnx", maker.Bytes());
  }
  // The JSON on stdout of a run that must succeed. Checks the keys that every verb has.
  json SinterJson(const std::string& arguments) const {
    const Outcome outcome = Sinter(arguments + " --json -");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    json results = json::parse(outcome.out, nullptr, /*allow_exceptions=*/false);
    EXPECT_TRUE(results.is_object()) << outcome.out;
    EXPECT_TRUE(results["sinter"].is_string());
    EXPECT_EQ(results["schema"], 3);
    EXPECT_GE(results["environment"]["usable_processors"], 1);
    return results;
  }
};

TEST_F(RunnerTest, EveryVerbTakesAModelAlone) {
  for (const char* verb : {"run", "bench", "inspect", "compare", "report"}) {
    const Outcome outcome = Sinter(std::string(verb) + " model.onnx");
    EXPECT_EQ(outcome.exit_code, 0) << verb << outcome.err;
    EXPECT_FALSE(outcome.out.empty()) << verb;
    EXPECT_THAT(outcome.err, HasSubstr("'image' is ")) << verb;
    EXPECT_THAT(outcome.err, HasSubstr("f32[1,3,224,224] (the model leaves N, H, W open: "
                                       "--shape image=1x3x224x224 sets them)"))
        << verb;
  }
}

TEST_F(RunnerTest, Run) {
  const json results = SinterJson("run model.onnx --shape image=2x3x32x40 --threads 1");
  EXPECT_EQ(results["threads"], 1);
  EXPECT_EQ(results["inputs"][0]["shape"], json({2, 3, 32, 40}));
  const json& output = results["outputs"].at(0);
  EXPECT_EQ(output["name"], "scores/out");
  EXPECT_EQ(output["dtype"], "f32");
  EXPECT_EQ(output["shape"], json({2, 4}));
  // Four equal filters.
  EXPECT_FLOAT_EQ(output["min"], 0.25F);
  EXPECT_FLOAT_EQ(output["mean"], 0.25F);
  EXPECT_FLOAT_EQ(output["max"], 0.25F);
}

TEST_F(RunnerTest, TheSameSeedGivesTheSameResults) {
  const auto first = [&](const char* arguments) {
    return SinterJson(std::string("run graph.txt ") + arguments)["outputs"][0]["first"];
  };
  Write("graph.txt", "graph \"g\" { input %0:f32[5] \"x\" %1:f32[5] = tanh(%0) output %1 \"y\" }");
  EXPECT_EQ(first(""), first("--seed 1"));
  EXPECT_NE(first(""), first("--seed 2"));
}

TEST_F(RunnerTest, RunReadsAndWritesNpy) {
  const Tensor input = *RandomTensor(DType::kFloat32, {1, 3, 16, 16}, 5);
  ASSERT_TRUE(WriteNpy((folder_ / "image.npy").string(), input).ok());
  const Outcome outcome = Sinter("run model.onnx --input image=image.npy --output-dir made/here");
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(ReadNpy((folder_ / "made/here/scores_out.npy").string())->dims(),
            (std::vector<int64_t>{1, 4}));
  EXPECT_EQ(Sinter("run model.onnx --input image=image.npy --shape image=1x3x8x8").exit_code, 3);
  EXPECT_EQ(Sinter("run model.onnx --input image=err.txt").exit_code, 3);
}

TEST_F(RunnerTest, Bench) {
  const json results =
      SinterJson("bench model.onnx --repeats 4 --warmup 1 --steps --backend naive");
  for (const char* key : {"min_ms", "median_ms", "p90_ms", "create_ms", "first_ms", "peak_rss_mb",
                          "base_rss_mb", "gflop"}) {
    EXPECT_GT(results[key], 0) << key;
  }
  EXPECT_LE(results["min_ms"], results["median_ms"]);
  EXPECT_LE(results["median_ms"], results["p90_ms"]);
  EXPECT_LE(results["base_rss_mb"], results["peak_rss_mb"]);
  EXPECT_GE(results["threads"], 1);
  EXPECT_EQ(results["backend"], "naive");
  EXPECT_EQ(results["runs"], 4);
  EXPECT_GE(results["steps"].size(), 3U);
  // The convolution has 56 x 56 positions, 4 filters of 27 elements and two operations each; the
  // rest is small.
  EXPECT_NEAR(results["gflop"], 56 * 56 * 4 * 27 * 2 / 1e9, 1e-4);
}

TEST_F(RunnerTest, Compare) {
  const json results = SinterJson("compare model.onnx --rounds 2");
  ASSERT_EQ(results["backends"].size(), 4U);
  EXPECT_EQ(results["backends"][0]["backend"], "naive");
  EXPECT_EQ(results["backends"][0]["speedup"], 1);
  for (const json& backend : results["backends"]) {
    EXPECT_GT(backend["min_ms"], 0);
    EXPECT_LE(backend["min_ms"], backend["median_ms"]);
    EXPECT_LE(backend["max_error"], 1e-4);
    EXPECT_GT(backend["peak_memory_mb"], 0);
  }
  EXPECT_EQ(SinterJson("compare model.onnx --rounds 1 --backends auto,naive")["backends"].size(),
            2U);
}

TEST_F(RunnerTest, Inspect) {
  const std::string imported = Sinter("inspect model.onnx --after import").out;
  EXPECT_THAT(imported, AllOf(HasSubstr("= relu("), HasSubstr("= reshape("), HasSubstr("Conv_0")));
  const std::string optimised = Sinter("inspect model.onnx").out;
  EXPECT_THAT(optimised, AllOf(HasSubstr("= fused("), HasSubstr("// parameters     108")));
  EXPECT_THAT(Sinter("inspect model.onnx --after bind").out, HasSubstr("f32[1,4,56,56]"));
  EXPECT_THAT(Sinter("inspect model.onnx --dot").out, HasSubstr("digraph"));
  EXPECT_THAT(Sinter("inspect model.onnx --passes").out,
              AllOf(HasSubstr("fold-constants"), HasSubstr("schedule")));
  EXPECT_THAT(Sinter("inspect model.onnx --plan --backend naive").out,
              AllOf(HasSubstr("naive loop"), HasSubstr("arena+0"), HasSubstr("output 0")));
  const json results = SinterJson("inspect model.onnx --plan --without fuse-epilogues");
  EXPECT_EQ(results["statistics"]["nodes_by_operator"]["conv"], 1);
  EXPECT_EQ(results["statistics"]["parameters"], 108);
  EXPECT_GE(results["plan"]["steps"].size(), 3U);
}

TEST_F(RunnerTest, InspectSaysWhyNot) {
  const json plan =
      SinterJson("inspect model.onnx --plan --backend blocked --without fuse-epilogues");
  const std::string node = plan["plan"]["steps"][0]["node"];
  const Outcome outcome =
      Sinter("inspect model.onnx --backend blocked --without fuse-epilogues --why-not " + node);
  EXPECT_THAT(outcome.out, AllOf(HasSubstr("chosen"), HasSubstr("blocked: implicit GEMM"),
                                 HasSubstr("us, with reorders beside it")));
  // For a node that became part of another one, it shows where the node went.
  EXPECT_THAT(Sinter("inspect model.onnx --why-not " + node).out,
              AllOf(HasSubstr("fuse-epilogues"), HasSubstr("rule epilogue")));
  const Outcome unknown = Sinter("inspect model.onnx --why-not nothing");
  EXPECT_NE(unknown.exit_code, 0);
  EXPECT_THAT(unknown.err, HasSubstr("no pass met a node 'nothing'"));
}

TEST_F(RunnerTest, InspectSaysWhyOfEveryNode) {
  const json results = SinterJson("inspect model.onnx --plan --why-not all");
  std::set<std::string> chosen;
  for (const json& record : results["why_not"]) {
    for (const char* key : {"node", "pass", "reason", "detail"}) EXPECT_NE(record[key], "");
    if (record["reason"] == "chosen") chosen.insert(record["node"]);
  }
  for (const json& step : results["plan"]["steps"]) {
    if (step["operator"] == "reorder") continue;  // inserted after the choice
    EXPECT_EQ(chosen.count(step["node"]), 1U) << step;
  }
  // Without --why-not nothing is collected.
  EXPECT_FALSE(SinterJson("inspect model.onnx --plan").contains("why_not"));
}

TEST_F(RunnerTest, WhatInspectPrintsIsAModel) {
  const Outcome inspected = Sinter("inspect model.onnx");
  Write("graph.txt", inspected.out);
  const Outcome again = Sinter("inspect graph.txt");
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.out, HasSubstr("= fused("));
  EXPECT_EQ(Sinter("run graph.txt").exit_code, 0);
}

TEST_F(RunnerTest, StoppingWorksOnEveryVerb) {
  const json report = SinterJson("report model.onnx --rounds 1 --stop-after dead-nodes");
  for (const json& pass : report["passes"]) EXPECT_NE(pass["phase"], "fuse");
  EXPECT_THAT(Sinter("inspect model.onnx --stop-after dead-nodes").out, HasSubstr("= relu("));
  for (const char* verb : {"run", "bench --repeats 1", "compare --rounds 1"}) {
    EXPECT_EQ(Sinter(std::string(verb) + " model.onnx --stop-after fold-constants").exit_code, 0);
  }
}

TEST_F(RunnerTest, Backends) {
  const json results = SinterJson("backends");
  std::vector<std::string> names;
  for (const json& backend : results["backends"]) names.push_back(backend["backend"]);
#ifdef SINTER_ONEDNN
  EXPECT_THAT(names, testing::ElementsAre("naive", "blocked", "onednn", "auto"));
#else
  EXPECT_THAT(names, testing::ElementsAre("naive", "blocked", "auto"));
#endif
}

TEST_F(RunnerTest, ComparesLayerByLayer) {
  const json results = SinterJson("compare model.onnx --by-layer --backends blocked,auto");
  ASSERT_FALSE(results["layers"].empty());
  for (const json& layer : results["layers"]) {
    EXPECT_NE(layer["node"], "");
    EXPECT_LE(layer["errors"]["blocked"], 1e-5) << layer;
    EXPECT_LE(layer["errors"]["auto"], 1e-5) << layer;
  }
  EXPECT_EQ(results["layers"].back()["value"], "scores/out");
  EXPECT_TRUE(results["first_difference"]["auto"].is_null());
  // No kernel is exact.
  const Outcome outcome = Sinter("compare model.onnx --by-layer --backends blocked --tolerance 0");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_THAT(outcome.out, HasSubstr("blocked parts from the truth at '"));
  const Outcome good = Sinter("compare model.onnx --by-layer --backends auto");
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_THAT(good.out, HasSubstr("auto agrees with the truth in all "));
}

// The output and docs/operators.md.
TEST_F(RunnerTest, Operators) {
  const json results = SinterJson("operators");
  EXPECT_THAT(results["onnx"],
              testing::Contains(
                  json{{"domain", ""}, {"name", "Celu"}, {"since", 12}, {"until", kNewestOpset}}));
  EXPECT_THAT(results["own"],
              testing::Contains(json{{"name", "celu"}, {"version", 1}, {"exported_as", "Celu"}}));
  EXPECT_EQ(Sinter("operators --markdown").out, Contents(SourcePath("docs/operators.md")))
      << "`./dev docs` writes it anew";
}

TEST_F(RunnerTest, JsonIntoAFileLeavesTheText) {
  const Outcome outcome = Sinter("run model.onnx --json results.json");
  EXPECT_THAT(outcome.out, HasSubstr("scores/out"));
  EXPECT_TRUE(json::parse(Contents(folder_ / "results.json"), nullptr, false).is_object());
}

TEST_F(RunnerTest, DumpAndOptionsOfPassesReachThem) {
  EXPECT_EQ(Sinter("run model.onnx --dump passes").exit_code, 0);
  EXPECT_FALSE(std::filesystem::is_empty(folder_ / "passes"));
  EXPECT_THAT(Sinter("inspect model.onnx --max-rewrites 0").out, HasSubstr("= relu("));
  EXPECT_EQ(Sinter("run --without dead-nodes --without fuse-epilogues model.onnx").exit_code, 0);
}

TEST_F(RunnerTest, Help) {
  EXPECT_THAT(Sinter("--help").out, AllOf(HasSubstr("compare"), HasSubstr("Exit codes")));
  for (const char* verb :
       {"run", "bench", "inspect", "compare", "report", "backends", "operators"}) {
    const Outcome outcome = Sinter(std::string(verb) + " --help");
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_THAT(outcome.out, HasSubstr("--json"));
  }
  EXPECT_EQ(Sinter("--version").exit_code, 0);
}

TEST_F(RunnerTest, CompletionIsAScriptForBash) {
  Write("complete.sh", Sinter("completion").out +
                           "COMP_WORDS=(sinter bench --rep) COMP_CWORD=2; _sinter; "
                           "echo \"${COMPREPLY[@]}\"\n");
  EXPECT_EQ(std::system(("bash '" + (folder_ / "complete.sh").string() + "' > '" +
                         (folder_ / "completed.txt").string() + "'")
                            .c_str()),
            0);
  EXPECT_EQ(Contents(folder_ / "completed.txt"), "--repeats\n");
}

TEST_F(RunnerTest, WrongUsageIsTwo) {
  for (const char* arguments :
       {"", "fly", "run", "run model.onnx --fast", "run model.onnx second.onnx",
        "run model.onnx --threads 0", "run model.onnx --shape image=1xq",
        "run model.onnx --input image", "bench model.onnx --repeats none",
        "inspect model.onnx --max-rewrites -1"}) {
    const Outcome outcome = Sinter(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_FALSE(outcome.err.empty()) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
  }
}

TEST_F(RunnerTest, UnknownNamesListTheKnownOnes) {
  for (const char* arguments :
       {"run model.onnx --backend gpu", "compare model.onnx --backends gpu"}) {
    const Outcome outcome = Sinter(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << arguments;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("'gpu'"), HasSubstr("naive, blocked, ")));
  }
  for (const char* option : {"--stop-after", "--without"}) {
    const Outcome outcome = Sinter(std::string("run model.onnx ") + option + " fly");
    EXPECT_EQ(outcome.exit_code, 2) << option;
    EXPECT_THAT(outcome.err, AllOf(HasSubstr("'fly'"), HasSubstr("fuse-epilogues")));
  }
  EXPECT_THAT(Sinter("inspect model.onnx --after fly").err, HasSubstr("fuse-epilogues"));
}

TEST_F(RunnerTest, BadModelsAndInputsAreThree) {
  const std::string good = Contents(folder_ / "model.onnx");
  Write("truncated.onnx", good.substr(0, good.size() / 2));
  Write("empty.onnx", "");
  Write("wrong.txt", "graph \"g\" { input %0:f32[5] \"x\" %1:f32[5] = fly(%0) output %1 \"y\" }");
  for (const char* arguments :
       {"run missing.onnx", "run missing.txt", "run .", "bench truncated.onnx",
        "inspect empty.onnx", "run wrong.txt", "run model.onnx --shape picture=1x3x8x8",
        "run model.onnx --shape image=1x4x8x8", "run model.onnx --input image=missing.npy"}) {
    const Outcome outcome = Sinter(arguments);
    EXPECT_EQ(outcome.exit_code, 3) << arguments << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr("sinter: ")) << arguments;
    EXPECT_EQ(outcome.out, "") << arguments;
  }
  EXPECT_THAT(Sinter("run missing.onnx").err, HasSubstr("missing.onnx"));
  EXPECT_THAT(Sinter("run model.onnx --shape picture=1x3x8x8").err, HasSubstr("image"));
}

TEST_F(RunnerTest, UnsupportedOperatorsAreFourAndAllListed) {
  onnx::ModelMaker maker;
  maker.Input("x", onnx::F32({4}))
      .Node("Frobnicate", {"x"}, {"a"}, {}, "first")
      .Node("Relu", {"a"}, {"b"})
      .Node("Defenestrate", {"b"}, {"c"}, {}, "second")
      .Output("c");
  Write("unsupported.onnx", maker.Bytes());
  const Outcome outcome = Sinter("run unsupported.onnx");
  EXPECT_EQ(outcome.exit_code, 4);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("Frobnicate"), HasSubstr("Defenestrate")));
}

TEST_F(RunnerTest, LimitsAreFive) {
  Write("huge.txt",
        "graph \"g\" { input %0:f32[4294967296] \"x\" %1:f32[4294967296] = relu(%0) "
        "output %1 \"y\" }");
  const Outcome outcome = Sinter("run huge.txt");
  EXPECT_EQ(outcome.exit_code, 5) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("'x'"));
}

}  // namespace
}  // namespace sinter::tools
