// What the leaderboard keeps of a competition.
#ifndef SINTER_COMPETE_KEPT_RUNS_H_
#define SINTER_COMPETE_KEPT_RUNS_H_

#include <vector>

#include "compete/board_run.h"
#include "compete/competition.h"
#include "compete/task.h"

namespace sinter::compete {

// A run for every entry, failed ones included. Its id, time and machine are left to
// Leaderboard::Add.
std::vector<BoardRun> KeptRuns(const Task& task, const CompetitionResult& result, int threads);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_KEPT_RUNS_H_
