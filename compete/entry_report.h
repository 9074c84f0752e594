// The performance reports of a competition's entries.
#ifndef SINTER_COMPETE_ENTRY_REPORT_H_
#define SINTER_COMPETE_ENTRY_REPORT_H_

#include <string>

#include "absl/status/status.h"
#include "compete/competition.h"
#include "compete/task.h"

namespace sinter::compete {

// Writes a report of the task on each entry that passed, NAME.html in the folder, and sets
// Score::report. The runner does it, in a process of its own for each entry, which has a limit of
// time but is not otherwise kept from anything. Other engines have no report. The first failure,
// which names the entry; the other reports are written all the same.
absl::Status WriteEntryReports(const Task& task, const ProcessOptions& options,
                               const std::string& folder, CompetitionResult& result);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_ENTRY_REPORT_H_
