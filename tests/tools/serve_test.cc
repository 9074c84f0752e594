// Tests of sinter serve with commands from a file.
#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/tools/runner_fixture.h"
#include "tools/npy.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::Gt;
using testing::HasSubstr;

constexpr char kGraph[] =
    "graph \"g\" { input %0:f32[N] \"x\" %1:f32[N] = tanh(%0) output %1 \"y/out\" }";

struct Served {
  int exit_code;
  std::vector<json> answers;  // one per line of stdout
  std::string errors;
};

class ServeTest : public RunnerFixture {
 protected:
  ServeTest() {
    Write("graph.txt", kGraph);
    WriteInput("two.npy", {0.5F, -1});
    WriteInput("three.npy", {1, 2, 3});
  }

  void WriteInput(const std::string& name, const std::vector<float>& values) const {
    auto tensor = Tensor::FromValues<float>({static_cast<int64_t>(values.size())}, values);
    ASSERT_TRUE(tensor.ok());
    ASSERT_TRUE(WriteNpy(folder_ / name, *tensor).ok());
  }

  Served Serve(const std::string& arguments, const std::string& commands) const {
    Write("commands.txt", commands);
    const Outcome outcome = Sinter("serve graph.txt " + arguments, "commands.txt");
    Served served{.exit_code = outcome.exit_code, .answers = {}, .errors = outcome.err};
    std::stringstream out(outcome.out);
    for (std::string line; std::getline(out, line);) {
      served.answers.push_back(json::parse(line, nullptr, /*allow_exceptions=*/false));
    }
    return served;
  }

  Tensor Read(const std::string& file) const {
    auto tensor = ReadNpy(folder_ / file);
    EXPECT_TRUE(tensor.ok()) << tensor.status();
    return tensor.ok() ? *tensor : Tensor();
  }
};

TEST_F(ServeTest, AnswersEveryLine) {
  const Served outcome =
      Serve("--input x=two.npy --threads 1 --backend naive", "run 1 3\noutputs first\nmemory\n");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  ASSERT_EQ(outcome.answers.size(), 4);
  EXPECT_GT(outcome.answers[0]["create_ms"], 0);
  EXPECT_EQ(outcome.answers[0]["backend"], "naive");
  EXPECT_EQ(outcome.answers[0]["threads"], 1);
  EXPECT_THAT(outcome.answers[1]["ms"], ElementsAre(Gt(0), Gt(0), Gt(0)));
  EXPECT_EQ(outcome.answers[2]["outputs"],
            json({{{"name", "y/out"}, {"file", "first/y_out.npy"}}}));
  EXPECT_THAT(Read("first/y_out.npy").values<float>(),
              ElementsAre(testing::FloatEq(std::tanh(0.5F)), testing::FloatEq(std::tanh(-1.F))));
  EXPECT_GE(outcome.answers[3]["peak_rss_mb"], outcome.answers[0]["base_rss_mb"]);
}

TEST_F(ServeTest, TakesInputsOfOtherShapes) {
  const Served outcome =
      Serve("", "input x=two.npy\nrun 0 1\noutputs a\ninput x=three.npy\nrun 0 1\noutputs b\n");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.answers.size(), 7);
  EXPECT_EQ(Read("a/y_out.npy").dims(), std::vector<int64_t>({2}));
  EXPECT_EQ(Read("b/y_out.npy").dims(), std::vector<int64_t>({3}));
}

TEST_F(ServeTest, OutputsAreThoseOfTheInputsGivenLast) {
  const Served outcome =
      Serve("--input x=two.npy", "run 0 1\ninput x=three.npy\noutputs a\nrun 0 1\n");
  EXPECT_EQ(outcome.exit_code, 3);
  EXPECT_EQ(outcome.answers.size(), 3);  // none after the failed line
  EXPECT_THAT(outcome.errors, HasSubstr("no run with these inputs"));
}

TEST_F(ServeTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* command :
       {"", "walk", "run", "run 1", "run 1 -1", "run 1 99999999999", "run 1 2 3", "input x",
        "input z=two.npy", "input x=none.npy", "memory now"}) {
    const Served outcome = Serve("", std::string(command) + "\nrun 0 1\n");
    EXPECT_EQ(outcome.exit_code, 3) << command;
    EXPECT_EQ(outcome.answers.size(), 1) << command;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("sinter: "), Not(HasSubstr("defect")))) << command;
  }
}

}  // namespace
}  // namespace sinter::tools
