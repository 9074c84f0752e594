// Tests of sinter tune and --tune.
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/frontend/onnx/whole_model.h"
#include "tests/tools/runner_fixture.h"

namespace sinter::tools {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class TuneTest : public RunnerFixture {
 protected:
  TuneTest() { Write("model.onnx", onnx::WholeModel().Bytes()); }
  Outcome Run(const std::string& verb, const std::string& options) const {
    return Sinter(verb + " model.onnx --shape x=2x3x20x24 --threads 1 " + options);
  }
};

TEST_F(TuneTest, MeasuresOnceAndTellsWhatItGained) {
  const Outcome first = Run("tune", "--rounds 2 --json -");
  ASSERT_EQ(first.exit_code, 0) << first.err;
  const json measured = json::parse(first.out);
  EXPECT_GT(measured["kernels"], 0);
  EXPECT_GT(measured["tuned_min_ms"], 0);
  EXPECT_GT(measured["static_min_ms"], 0);
  EXPECT_EQ(measured["cache"], "tuning");
  const json again = json::parse(Run("tune", "--rounds 2 --json -").out);
  EXPECT_EQ(again["kernels"], 0);
  EXPECT_EQ(again["reorders"], 0);
}

TEST_F(TuneTest, TheSameResultsHoweverKernelsAreChosen) {
  ASSERT_EQ(Run("run", "--tune off --output-dir off").exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(folder_ / "tuning"));
  ASSERT_EQ(Run("run", "--tune on --output-dir on").exit_code, 0);
  EXPECT_TRUE(std::filesystem::exists(folder_ / "tuning"));
  const std::string before = Contents(folder_ / "tuning");
  ASSERT_EQ(Run("run", "--output-dir cached").exit_code, 0);
  EXPECT_EQ(Contents(folder_ / "tuning"), before);
  for (const auto& entry : std::filesystem::directory_iterator(folder_ / "on")) {
    // The same cache gives the same plan and the same bits.
    EXPECT_EQ(Contents(entry.path()), Contents(folder_ / "cached" / entry.path().filename()));
    EXPECT_EQ(Contents(entry.path()).size(),
              Contents(folder_ / "off" / entry.path().filename()).size());
  }
}

TEST_F(TuneTest, ADamagedCacheIsAWarning) {
  Write("tuning", "no cache at all\n");
  const Outcome run = Run("run", "");
  EXPECT_EQ(run.exit_code, 0);
  EXPECT_THAT(run.err, HasSubstr("tuning: not a tuning cache; kernels are chosen without it"));
  EXPECT_THAT(Run("run", "--tune off").err, testing::Not(HasSubstr("tuning")));
  EXPECT_EQ(Run("tune", "--rounds 1").exit_code, 0);
  EXPECT_THAT(Run("run", "").err, testing::Not(HasSubstr("not a tuning cache")));
}

TEST_F(TuneTest, WrongUsage) {
  EXPECT_EQ(Run("run", "--tune sometimes").exit_code, 2);
  EXPECT_EQ(Run("tune", "--rounds 0").exit_code, 2);
}

}  // namespace
}  // namespace sinter::tools
