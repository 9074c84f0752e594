// The results of `sinter leaderboard`.
#ifndef SINTER_COMPETE_LEADERBOARD_RECORD_H_
#define SINTER_COMPETE_LEADERBOARD_RECORD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compete/leaderboard.h"
#include "report/record.h"
#include "report/table.h"

namespace sinter::compete {

struct LeaderboardRecord {
  std::string board;
  std::string machine;
  std::vector<BoardTable> tables;
  int64_t runs_elsewhere = 0;
  std::optional<std::vector<BoardRun>> history;
  std::optional<int64_t> imported;
  std::optional<int64_t> already_there;
  std::optional<int64_t> exported;

  static constexpr auto Fields() {
    using Self = LeaderboardRecord;
    return std::tuple(
        RecordField("board", &Self::board, "The leaderboard's file"),
        RecordField("machine", &Self::machine, "This machine, as runs name it"),
        RecordField("tables", &Self::tables,
                    "The places; times compare within a table, not between tables"),
        RecordField("runs_elsewhere", &Self::runs_elsewhere,
                    "Runs on other machines that are not in the tables"),
        RecordField("history", &Self::history, "With --history: all runs, the oldest first"),
        RecordField("imported", &Self::imported, "With --import: runs that were added"),
        RecordField("already_there", &Self::already_there,
                    "With --import: runs that the board had already"),
        RecordField("exported", &Self::exported, "With --export: runs that were written"));
  }
};

// The record for the terminal.
std::string ToText(const LeaderboardRecord& record, size_t most_width = OutputWidth());

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_LEADERBOARD_RECORD_H_
