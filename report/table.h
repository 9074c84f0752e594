// Tables in the terminal.
#ifndef SINTER_REPORT_TABLE_H_
#define SINTER_REPORT_TABLE_H_

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace sinter {

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
  // In a table that is too wide, the columns with the highest numbers are left out first; those
  // with 0 always stay.
  int expendable = 0;
};

inline constexpr size_t kAnyWidth = std::numeric_limits<size_t>::max();

// The characters of a line of the terminal that stdout is (80 when it does not tell); kAnyWidth
// when stdout is something else.
size_t OutputWidth();

// Cells are text (UTF-8); what could move the cursor is shown escaped, so that a model's names
// cannot write over the table.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // One cell a column; checked.
  void AddRow(std::vector<std::string> cells);
  size_t row_count() const { return rows_.size(); }

  // Titles, a rule and the rows, each line with its end; columns two spaces apart. Where that is
  // wider than `most_width` characters, cells that are aligned to the left are shortened in their
  // middle, and expendable columns are left out and named behind the table. Numbers are never
  // shortened, so a line can still be wider.
  //
  // A table whose titles are all empty has no rule either, and long cells of its last column are
  // continued on the next line.
  std::string ToString(size_t most_width = OutputWidth()) const;

 private:
  bool HasTitles() const;
  std::string ToStringWithoutTitles(size_t most_width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// The text with control characters as \xNN.
std::string Printable(std::string_view text);

// At most `most_width` characters of the text: its beginning and end with "…" between them.
std::string Shorten(const std::string& text, size_t most_width);

}  // namespace sinter

#endif  // SINTER_REPORT_TABLE_H_
