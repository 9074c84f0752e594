// Runs for tests of the leaderboard.
#ifndef SINTER_TESTS_COMPETE_BOARD_SAMPLES_H_
#define SINTER_TESTS_COMPETE_BOARD_SAMPLES_H_

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/str_format.h"
#include "compete/board_run.h"
#include "compete/leaderboard.h"
#include "gtest/gtest.h"

namespace sinter::compete {

// A run with every figure, whose id has the number.
inline BoardRun GoodRun(int number, const std::string& entry = "mine", double speedup = 12.5) {
  return {.id = absl::StrFormat("%032x", number),
          .task = "matmul",
          .task_hash = "5d0e",
          .entry = entry,
          .kind = EntryKind::kLibrary,
          .entry_version = "1.2",
          .source_hash = "0123456789abcdef",
          .machine = "Processor A",
          .isa = "avx2",
          .threads = 2,
          .sinter_version = "0.1.0",
          .speedup = speedup,
          .median_seconds = 0.1 / speedup,
          .min_seconds = 0.09 / speedup,
          .spread = 0.0213,
          .naive_median_seconds = 0.1,
          .gflop_per_second = 1.6 * speedup,
          .peak_memory_mb = 34.25,
          .error = 3.1e-7,
          .samples = {0.1 / speedup, 1.0 / 3, 0.09 / speedup},
          .report = "reports/mine.json",
          .time = absl::StrFormat("2025-03-%02dT12:34:56Z", 1 + number % 28)};
}

inline BoardRun FailedRun(int number, const std::string& entry, const std::string& reason) {
  BoardRun run = GoodRun(number, entry);
  run.status = RunStatus::kFailed;
  run.reason = reason;
  run.speedup = run.median_seconds = run.min_seconds = run.spread = run.naive_median_seconds =
      run.gflop_per_second = run.peak_memory_mb = run.error = std::nullopt;
  run.samples.clear();
  return run;
}

// A folder for the test's files.
class BoardTest : public testing::Test {
 protected:
  BoardTest() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~BoardTest() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  void Write(const std::string& name, const std::string& bytes) const {
    std::ofstream(Path(name), std::ios::binary) << bytes;
  }
  std::string Contents(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(Path(name), std::ios::binary).rdbuf();
    return text.str();
  }
  Leaderboard Open(const std::string& name = "board.db") const {
    auto board = Leaderboard::Open(Path(name));
    EXPECT_TRUE(board.ok()) << board.status();
    return *std::move(board);
  }

 private:
  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("board_") + testing::UnitTest::GetInstance()->current_test_info()->name());
};

}  // namespace sinter::compete

#endif  // SINTER_TESTS_COMPETE_BOARD_SAMPLES_H_
