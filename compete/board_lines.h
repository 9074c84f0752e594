// Runs of a leaderboard as lines of JSON, for exchange between machines. Every line has the number
// of its form and all of a run's fields, so lines of several files can be joined.
#ifndef SINTER_COMPETE_BOARD_LINES_H_
#define SINTER_COMPETE_BOARD_LINES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "compete/board_run.h"

namespace sinter::compete {

// The line without its end.
std::string LineOf(const BoardRun& run);
// InvalidArgument, which says what is wrong, unless the line is what LineOf writes for a valid run:
// every key is present (except those of figures that the run lacks) and has a value of its type in
// its range, and there are no others. FailedPrecondition for a newer form.
absl::StatusOr<BoardRun> RunOfLine(const std::string& line);

// The runs of a file of such lines. Errors name the file and the line.
absl::StatusOr<std::vector<BoardRun>> ReadLines(const std::string& path);

// The seconds of `samples` as a JSON array, as the database keeps them, and back. InvalidArgument
// unless the text is an array of numbers.
std::string SamplesText(const std::vector<double>& samples);
absl::StatusOr<std::vector<double>> SamplesOf(const std::string& text);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_BOARD_LINES_H_
