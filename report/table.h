// Text tables for the terminal.
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
  // If the table is too wide, columns with the highest numbers are left out first. Columns with 0
  // always stay.
  int expendable = 0;
};

inline constexpr size_t kAnyWidth = std::numeric_limits<size_t>::max();

// The width in characters of the terminal on stdout (80 if unknown); kAnyWidth if stdout is not a
// terminal.
size_t OutputWidth();

// Cells are UTF-8 text. Control characters are escaped, so a model's names cannot move the cursor.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // Expects one cell per column, which is checked.
  void AddRow(std::vector<std::string> cells);
  size_t row_count() const { return rows_.size(); }

  // Returns titles, a rule and the rows, each terminated by a newline, with two spaces between
  // columns. If that is wider than `most_width` characters, left-aligned cells are shortened in the
  // middle, and expendable columns are left out and named after the table. Numbers are never
  // shortened, so a line can still be wider.
  //
  // A table whose titles are all empty has no rule either, and long cells of its last column wrap.
  std::string ToString(size_t most_width = OutputWidth()) const;
  // Returns a GitHub-flavoured Markdown table. Characters that Markdown would take as markup are
  // escaped.
  std::string ToMarkdown() const;

 private:
  bool HasTitles() const;
  std::string ToStringWithoutTitles(size_t most_width) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// Replaces control characters by \xNN.
std::string Printable(std::string_view text);

// Shortens the text to at most `most_width` characters: its beginning and end with "…" between.
std::string Shorten(const std::string& text, size_t most_width);

}  // namespace sinter

#endif  // SINTER_REPORT_TABLE_H_
