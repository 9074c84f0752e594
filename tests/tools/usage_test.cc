// Tests of the runner's arguments: typos, the version, models from standard input, completion.
#include <cstdlib>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/frontend/onnx/whole_model.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;

class UsageTest : public RunnerFixture {
 protected:
  UsageTest() {
    Write("graph.txt",
          "graph \"g\" { input %0:f32[N,5] \"image\" %1:f32[N,5] = tanh(%0) output %1 \"y\" }");
  }
};

TEST_F(UsageTest, TyposAreToldWhatTheyMean) {
  const struct {
    const char* arguments;
    int exit_code;
    const char* message;
  } cases[] = {
      {"rnu graph.txt", 2, "there is no verb 'rnu': did you mean run?"},
      {"fly", 2, "there is no verb 'fly'; the verbs are: run,"},
      {"--verison", 2, "there is no option --verison: did you mean --version?"},
      {"run graph.txt --theads 2", 2, "run has no option --theads: did you mean --threads?"},
      {"run graph.txt --theads=2", 2, "run has no option --theads: did you mean --threads?"},
      {"compile graph.txt --ouput x", 2, "compile has no option --ouput: did you mean --output?"},
      {"run graph.txt second.txt", 2, "run does not take another argument 'second.txt'"},
      {"run graph.txt --backend blokced", 2, "'blokced': did you mean blocked? The backends are: "},
      {"run graph.txt --tune cahced", 2, "'cahced': did you mean cached?"},
      {"run graph.txt --without dead-node", 2, "'dead-node': did you mean dead-nodes?"},
      {"inspect graph.txt --after bnid", 2, "'bnid': did you mean bind?"},
      {"run graph.txt --shape imgae=1x5", 3, "no input 'imgae': did you mean image?"},
      {"compile graph.txt -o x --shape imgae=1x5", 3, "no input 'imgae': did you mean image?"},
      {"inspect graph.txt --why-not tahn", 3, "no pass met a node 'tahn'"},
  };
  for (const auto& each : cases) {
    const Outcome outcome = Sinter(each.arguments);
    EXPECT_EQ(outcome.exit_code, each.exit_code) << each.arguments;
    EXPECT_THAT(outcome.err, HasSubstr(each.message)) << each.arguments;
    EXPECT_THAT(outcome.err, testing::StartsWith("sinter: ")) << each.arguments;
    EXPECT_EQ(outcome.out, "") << each.arguments;
  }
}

TEST_F(UsageTest, Version) {
  const Outcome verb = Sinter("version");
  EXPECT_EQ(verb.exit_code, 0);
  EXPECT_EQ(verb.out, Sinter("--version").out);
  EXPECT_EQ(json::parse(Sinter("version --json -").out)["sinter"],
            verb.out.substr(0, verb.out.size() - 1));
}

TEST_F(UsageTest, ModelsOfEveryKindFromStandardInput) {
  Write("model.onnx", onnx::WholeModel().Bytes());
  ASSERT_EQ(Sinter("compile model.onnx -o model.sinter").exit_code, 0);
  const std::string from_file = Sinter("run model.onnx --shape x=1x3x16x16").out;
  EXPECT_THAT(from_file, HasSubstr("output"));
  EXPECT_EQ(Sinter("run - --shape x=1x3x16x16", "model.onnx").out, from_file);
  EXPECT_EQ(Sinter("run - --shape x=1x3x16x16", "model.sinter").out, from_file);
  EXPECT_EQ(Sinter("run -", "graph.txt").out, Sinter("run graph.txt").out);
  // The output of inspect begins with comments.
  Write("inspected.txt", Sinter("inspect graph.txt").out);
  EXPECT_EQ(Sinter("run -", "inspected.txt").out, Sinter("run graph.txt").out);
  const Outcome nothing = Sinter("run -");
  EXPECT_EQ(nothing.exit_code, 3);
  EXPECT_THAT(nothing.err, HasSubstr("stdin: "));
}

TEST_F(UsageTest, EveryFileKindHasItsVerb) {
  const Outcome compile = Sinter("compile graph.txt -o x.onnx");
  EXPECT_EQ(compile.exit_code, 2);
  EXPECT_THAT(compile.err, HasSubstr("compile does not write .onnx files: sinter export does"));
  const Outcome exported = Sinter("export graph.txt -o x.sinter");
  EXPECT_EQ(exported.exit_code, 2);
  EXPECT_THAT(exported.err, HasSubstr("export does not write .sinter files: sinter compile does"));
}

TEST_F(UsageTest, CompletionInBash) {
  const struct {
    const char* words;
    const char* completed;
  } cases[] = {
      {"sinter be", "bench"},
      {"sinter bench --rep", "--repeats"},
      {"sinter run m.onnx --backend bl", "blocked"},
      {"sinter run m.onnx --backend = bl", "blocked"},
      {"sinter compare m.onnx --backends naive,bl", "naive,blocked"},
      {"sinter run m.onnx --without dead", "dead-nodes"},
      {"sinter inspect m.onnx --after imp", "import"},
      {"sinter run m.onnx --tune ca", "cached"},
      {"sinter run gra", "graph.txt"},
  };
  std::string script = Sinter("completion").out;
  std::string expected;
  for (const auto& each : cases) {
    script += std::string("COMP_WORDS=(") + each.words +
              "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _sinter; echo \"${COMPREPLY[@]}\"\n";
    expected += std::string(each.completed) + "\n";
  }
  Write("complete.sh", script);
  ASSERT_EQ(
      std::system(("cd '" + folder_.string() + "' && bash complete.sh > completed.txt").c_str()),
      0);
  EXPECT_EQ(Contents(folder_ / "completed.txt"), expected);
}

}  // namespace
}  // namespace sinter::tools
