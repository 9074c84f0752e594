// The tables of a leaderboard's file, and the way from older versions of them to the current one.
#ifndef SINTER_COMPETE_BOARD_SCHEMA_H_
#define SINTER_COMPETE_BOARD_SCHEMA_H_

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "compete/database.h"

namespace sinter::compete {

// Step i brings a file of version i to version i + 1; an empty file has version 0. A step is never
// changed, since files exist that it made; a new version is a new step at the end.
std::span<const std::string_view> BoardUpgrades();

// Makes the tables of an empty file, or brings those of an older one to the version after the last
// step, in one transaction. Leaves any other file as it is: InvalidArgument for a database of
// another program, FailedPrecondition for a newer version, DataLoss for a damaged file.
absl::Status PrepareBoard(Database& database,
                          std::span<const std::string_view> upgrades = BoardUpgrades());

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_BOARD_SCHEMA_H_
