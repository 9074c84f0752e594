// Tables in the terminal.
#ifndef SINTER_REPORT_TABLE_H_
#define SINTER_REPORT_TABLE_H_

#include <string>
#include <string_view>
#include <vector>

namespace sinter {

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
};

// Cells are text (UTF-8); what could move the cursor is shown escaped, so that a model's names
// cannot write over the table.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  // One cell a column; checked.
  void AddRow(std::vector<std::string> cells);
  size_t row_count() const { return rows_.size(); }
  // Titles, a rule and the rows, each line with its end; columns two spaces apart. Without titles
  // and rule when every title is empty.
  std::string ToString() const;

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

// The text with control characters as \xNN.
std::string Printable(std::string_view text);

}  // namespace sinter

#endif  // SINTER_REPORT_TABLE_H_
