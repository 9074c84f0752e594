// The leaderboard as a page for the browser: one file that needs no network.
#ifndef SINTER_COMPETE_LEADERBOARD_HTML_H_
#define SINTER_COMPETE_LEADERBOARD_HTML_H_

#include <string>
#include <vector>

#include "compete/leaderboard.h"

namespace sinter::compete {

// Shows the runs and their tables; `machine` is the one that the page shows first. The reports of
// the best runs are part of the page if they are results of Sinter as JSON of at most a megabyte;
// others are linked if their files exist. Names and reasons may contain anything: they are part of
// the page as data, never as markup.
std::string LeaderboardHtml(const std::vector<BoardRun>& runs,
                            const std::vector<BoardTable>& tables, const std::string& machine);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_LEADERBOARD_HTML_H_
