// Processes that add runs at once, some of which are killed meanwhile.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <cstdio>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "compete/database.h"
#include "gmock/gmock.h"
#include "tests/compete/board_samples.h"

namespace sinter::compete {
namespace {

constexpr int kProcesses = 8;
constexpr size_t kRuns = 200;  // at least
constexpr int kKills = 40;     // at least
constexpr int kRunsOfAProcess = 1'000'000;

// Ends a child, whose failures the test would not see.
[[noreturn]] void Complain(const absl::Status& status) {
  std::fprintf(stderr, "a process that adds runs: %s\n", status.ToString().c_str());
  _exit(1);
}

class BoardConcurrencyTest : public BoardTest {
 protected:
  // A child that adds runs from `first` on and writes a byte after each that Add has returned for.
  // It never returns to the test.
  pid_t StartAdding(int first, int count, int acknowledge) const {
    const pid_t child = fork();
    if (child != 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    auto board = Leaderboard::Open(Path("board.db"));
    if (!board.ok()) Complain(board.status());
    for (int i = 0; i < count; ++i) {
      const int number = first + i;
      const auto added =
          board->Add(GoodRun(number, "entry " + std::to_string(number % 5), 1 + number));
      if (!added.ok()) Complain(added.status());
      const char done = 1;
      if (write(acknowledge, &done, 1) != 1) _exit(2);
    }
    _exit(0);
  }

  // Reads bytes from the pipe, at most `most`, until its other end is closed.
  static int Count(int descriptor, int most) {
    int count = 0;
    char byte = 0;
    while (count < most && read(descriptor, &byte, 1) == 1) ++count;
    return count;
  }

  std::string IntegrityOfTheFile() const {
    auto database = Database::Open(Path("board.db"));
    auto check = database->Prepare("PRAGMA integrity_check");
    EXPECT_TRUE(check->Step().ok());
    return check->Text(0);
  }

  std::map<std::string, int> CountsById() const {
    std::map<std::string, int> counts;
    auto runs = Open().Runs();
    EXPECT_TRUE(runs.ok()) << runs.status();
    for (const BoardRun& run : *runs) ++counts[run.id];
    return counts;
  }
};

TEST_F(BoardConcurrencyTest, ProcessesThatMakeTheBoardTogether) {
  std::vector<pid_t> children;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  for (int i = 0; i < kProcesses; ++i) children.push_back(StartAdding(5 * i, 5, ends[1]));
  close(ends[1]);
  EXPECT_EQ(Count(ends[0], 100), 5 * kProcesses);
  close(ends[0]);
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(CountsById().size(), 5U * kProcesses);
  EXPECT_EQ(IntegrityOfTheFile(), "ok");
}

// Every process ends with SIGKILL and is replaced by another one, until enough runs are finished. A
// killed one may have added one more run than it has told of; a run that it has told of is there.
TEST_F(BoardConcurrencyTest, KilledProcessesLoseNoFinishedRun) {
  struct Worker {
    pid_t process = 0;
    int pipe = -1;
    int first = 0;  // run
  };
  std::mt19937 random(20250131);
  int started = 0;
  const auto start = [&] {
    int ends[2];
    EXPECT_EQ(pipe(ends), 0);
    Worker worker{.pipe = ends[0], .first = kRunsOfAProcess * started++};
    worker.process = StartAdding(worker.first, kRunsOfAProcess, ends[1]);
    EXPECT_GT(worker.process, 0);
    close(ends[1]);
    return worker;
  };
  std::vector<Worker> workers;
  for (int i = 0; i < kProcesses; ++i) workers.push_back(start());
  std::vector<std::string> finished;
  std::vector<std::string> unfinished;
  int kills = 0;
  while (!workers.empty()) {
    const size_t chosen = random() % workers.size();
    const Worker worker = workers[chosen];
    workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(chosen));
    // Most are killed early, some of them before their first run.
    const int waited_for = kills < kKills ? static_cast<int>(random() % 2) : 20;
    const int waited = Count(worker.pipe, waited_for);
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
    kill(worker.process, SIGKILL);
    ++kills;
    const int told = waited + Count(worker.pipe, kRunsOfAProcess);
    close(worker.pipe);
    int status = 0;
    waitpid(worker.process, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status)) << "a process ended by itself: " << status;
    for (int i = 0; i < told; ++i) finished.push_back(GoodRun(worker.first + i).id);
    unfinished.push_back(GoodRun(worker.first + told).id);
    if (finished.size() < kRuns || kills < kKills) workers.push_back(start());
  }
  std::map<std::string, int> counts = CountsById();
  for (const auto& [id, count] : counts) EXPECT_EQ(count, 1) << id;
  for (const std::string& id : finished) EXPECT_EQ(counts.erase(id), 1U) << id;
  for (const std::string& id : unfinished) counts.erase(id);
  EXPECT_TRUE(counts.empty()) << counts.begin()->first;
  EXPECT_EQ(IntegrityOfTheFile(), "ok");
}

}  // namespace
}  // namespace sinter::compete
