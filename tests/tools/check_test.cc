// Tests of sinter check.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class CheckTest : public RunnerFixture {};

TEST_F(CheckTest, WithoutASolutionItSaysWhatToDo) {
  EXPECT_THAT(Sinter("check").out, HasSubstr("exercise-16"));
  EXPECT_EQ(Sinter("check --list").out, Sinter("check").out);
  const Outcome kernel = Sinter("check exercise-08");
  EXPECT_EQ(kernel.exit_code, 0);
  EXPECT_THAT(kernel.out, HasSubstr("sinter submit new mine --task exercise-08"));
  EXPECT_THAT(Sinter("check exercise-04").out, HasSubstr("check exercise-04 --start > mine.txt"));
  EXPECT_THAT(Sinter("check exercise-06").out, HasSubstr("The answer is a number"));
  EXPECT_THAT(Sinter("check exercise-06 --hint").out, HasSubstr("its bytes"));
  EXPECT_THAT(Sinter("check exercise-08 --start").out, HasSubstr("SINTER_BACKEND("));
}

TEST_F(CheckTest, WrongArguments) {
  const struct {
    const char* arguments;
    int exit_code;
    const char* message;
  } cases[] = {
      {"check exercise-7", 3, "there is no exercise 'exercise-7': did you mean exercise-07?"},
      {"check exercise-06 much", 3, "'much' is no number, which exercise-06 asks for"},
      {"check exercise-08 nowhere", 3, "there is no such library or folder"},
      {"check exercise-08 blocked", 3, "'blocked' is a backend of Sinter"},
      {"check exercise-04 nowhere.txt", 3, "nowhere.txt"},
  };
  for (const auto& each : cases) {
    const Outcome outcome = Sinter(each.arguments);
    EXPECT_EQ(outcome.exit_code, each.exit_code) << each.arguments;
    EXPECT_THAT(outcome.err, HasSubstr(each.message)) << each.arguments;
    EXPECT_EQ(outcome.out, "") << each.arguments;
  }
}

TEST_F(CheckTest, ANumber) {
  const Outcome right = Sinter("check exercise-06 0.4998");
  EXPECT_EQ(right.exit_code, 0);
  EXPECT_THAT(right.out, HasSubstr("exercise-06 is passed\n"));
  const Outcome wrong = Sinter("check exercise-06 64");
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.out, HasSubstr("failed  the number: 64 is too large, by more than ten times"));
  EXPECT_THAT(wrong.out, HasSubstr("exercise-06 is not passed yet: 1 of 1 test failed"));
  EXPECT_THAT(wrong.out, Not(HasSubstr("0.4998")));
}

TEST_F(CheckTest, AModel) {
  Write("mine.txt", Sinter("check exercise-04 --start").out);
  const Outcome start = Sinter("check exercise-04 mine.txt");
  EXPECT_EQ(start.exit_code, 1);
  EXPECT_THAT(start.out, HasSubstr("failed  one row: the results differ by"));
  const std::string solution = SourcePath("docs/learn/solutions/exercise_04.txt");
  EXPECT_EQ(Sinter("check exercise-04 '" + solution + "'").exit_code, 0);
}

TEST_F(CheckTest, AKernel) {
  const std::string solution = "'" + LearnLibraryPath("solutions/exercise_09") + "'";
  const Outcome untimed = Sinter("check exercise-09 --no-timing " + solution);
  EXPECT_EQ(untimed.exit_code, 0) << untimed.out;
  EXPECT_THAT(untimed.out, HasSubstr("passed  rows of 7: the largest error is "));
  EXPECT_THAT(untimed.out, HasSubstr("exercise-09 is passed; its speed was not measured"));

  const Outcome start =
      Sinter("check exercise-01 --json - '" + LearnLibraryPath("exercises/exercise_01") + "'");
  EXPECT_EQ(start.exit_code, 1);
  const json results = json::parse(start.out);
  EXPECT_EQ(results["exercise"], "exercise-01");
  EXPECT_EQ(results["passed"], false);
  EXPECT_EQ(results["tests"][0]["passed"], true);
  EXPECT_EQ(results["tests"][1]["passed"], false);
  EXPECT_EQ(results["tests"][1]["reason"], "its result is wrong: NaN or infinite, or not written");
}

}  // namespace
}  // namespace sinter::tools
