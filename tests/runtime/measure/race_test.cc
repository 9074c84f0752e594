#include "runtime/measure/race.h"

#include <array>
#include <atomic>
#include <string>

#include "gtest/gtest.h"

namespace sinter {
namespace {

// Entrants that record their turns.
struct Turns {
  std::string order;
  Entrant Of(char name) {
    return [this, name] {
      order += name;
      return absl::OkStatus();
    };
  }
};

TEST(Race, EntrantsTakeTurns) {
  Turns turns;
  const std::array entrants = {turns.Of('a'), turns.Of('b')};
  const auto result = Race(entrants, {.warmup = 1, .rounds = 3});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(turns.order, "abababab");
  ASSERT_EQ(result->seconds.size(), 2U);
  EXPECT_EQ(result->seconds[0].size(), 3U);
  EXPECT_EQ(result->seconds[1].size(), 3U);
  EXPECT_FALSE(result->interrupted);
}

TEST(Race, TimeInPlaceOfRounds) {
  Turns turns;
  const std::array entrants = {turns.Of('a')};
  // The time limit is exceeded after the first round.
  ASSERT_TRUE(Race(entrants, {.rounds = 1000, .seconds = 1e-9}).ok());
  EXPECT_EQ(turns.order, "a");
}

TEST(Race, WhoHadItsTimeSitsOut) {
  Turns turns;
  const std::array entrants = {turns.Of('a'), turns.Of('b')};
  const auto result = Race(entrants, {.rounds = 5, .seconds_each = 1e-12});
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(turns.order, "ab");
}

TEST(Race, AnInterruptionKeepsWhatThereIs) {
  std::atomic<bool> cancel = false;
  int runs = 0;
  const std::array<Entrant, 1> entrants = {[&] {
    if (++runs < 3) return absl::OkStatus();
    cancel = true;
    return absl::CancelledError("the run was cancelled");
  }};
  const auto result = Race(entrants, {.rounds = 10}, {.cancel = &cancel, .progress = {}});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_TRUE(result->interrupted);
  EXPECT_EQ(result->seconds[0].size(), 2U);
}

TEST(Race, ErrorsEndIt) {
  const std::array<Entrant, 1> entrants = {[] { return absl::InternalError("no"); }};
  EXPECT_TRUE(absl::IsInternal(Race(entrants, {}).status()));
  EXPECT_TRUE(absl::IsInternal(Race(entrants, {.warmup = 1, .rounds = 0}).status()));
}

TEST(Race, TellsHowFarItIs) {
  Turns turns;
  const std::array entrants = {turns.Of('a')};
  std::vector<size_t> done;
  ASSERT_TRUE(Race(entrants, {.rounds = 3},
                   {.progress =
                        [&](std::string_view, size_t now, size_t total) {
                          EXPECT_EQ(total, 3U);
                          done.push_back(now);
                        }})
                  .ok());
  EXPECT_EQ(done, (std::vector<size_t>{1, 2, 3}));
}

}  // namespace
}  // namespace sinter
