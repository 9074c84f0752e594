#include "report/table.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <numeric>
#include <utility>

#include "absl/strings/str_cat.h"
#include "ir/check.h"

namespace sinter {
namespace {

constexpr size_t kGap = 2;  // between columns
// Columns are left out before names become shorter than this.
constexpr size_t kReadableWidth = 20;
// The shortest length of names once no more columns can be left out.
constexpr size_t kLeastWidth = 12;
constexpr size_t kUsualTerminal = 80;

// Whether the byte begins a UTF-8 code point.
bool BeginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

size_t Width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), BeginsCharacter));
}

// The byte offset of character `index`; the text's size for the index after the last character.
size_t ByteOf(const std::string& text, size_t index) {
  size_t byte = 0;
  for (; byte < text.size(); ++byte) {
    if (BeginsCharacter(text[byte]) && index-- == 0) break;
  }
  return byte;
}

std::string Line(const std::vector<Column>& columns, const std::vector<size_t>& shown,
                 const std::vector<std::string>& cells, const std::vector<size_t>& widths) {
  std::string line;
  for (const size_t i : shown) {
    if (i != shown.front()) line.append(kGap, ' ');
    const std::string cell =
        columns[i].align == Align::kRight ? cells[i] : Shorten(cells[i], widths[i]);
    const std::string padding(widths[i] - std::min(widths[i], Width(cell)), ' ');
    line += columns[i].align == Align::kRight ? padding + cell : cell + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

size_t TotalWidth(const std::vector<size_t>& shown, const std::vector<size_t>& widths) {
  size_t total = kGap * (shown.empty() ? 0 : shown.size() - 1);
  for (const size_t i : shown) total += widths[i];
  return total;
}

// Narrows the widest columns first, until the shown ones together are `most_width` wide or each is
// as narrow as `least` allows.
void Narrow(const std::vector<size_t>& shown, const std::vector<size_t>& least, size_t most_width,
            std::vector<size_t>& widths) {
  for (size_t total = TotalWidth(shown, widths); total > most_width; --total) {
    const size_t widest = *std::max_element(shown.begin(), shown.end(), [&](size_t a, size_t b) {
      const size_t spare_a = widths[a] > least[a] ? widths[a] : 0;
      const size_t spare_b = widths[b] > least[b] ? widths[b] : 0;
      return spare_a < spare_b;
    });
    if (widths[widest] <= least[widest]) return;
    --widths[widest];
  }
}

// Splits the text into lines of at most `width` characters, at spaces if possible.
std::vector<std::string> Wrap(std::string text, size_t width) {
  std::vector<std::string> lines;
  while (Width(text) > width) {
    const size_t end = ByteOf(text, width);
    const size_t space = text.rfind(' ', end);
    const bool at_space = space != std::string::npos && space > 0;
    lines.push_back(text.substr(0, at_space ? space : end));
    text.erase(0, at_space ? space + 1 : end);
  }
  lines.push_back(std::move(text));
  return lines;
}

std::string EscapedForMarkdown(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (std::string_view("\\`*_{}[]<>#|~").find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

}  // namespace

size_t OutputWidth() {
  if (isatty(STDOUT_FILENO) == 0) return kAnyWidth;
  struct winsize size = {};
  const bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsualTerminal;
}

std::string Printable(std::string_view text) {
  std::string printable;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7F) {
      printable += c;
      continue;
    }
    char escape[8];
    std::snprintf(escape, sizeof(escape), "\\x%02x", byte);
    printable += escape;
  }
  return printable;
}

std::string Shorten(const std::string& text, size_t most_width) {
  const size_t width = Width(text);
  if (width <= most_width) return text;
  if (most_width == 0) return "";
  const size_t end = (most_width - 1) / 2;
  const size_t begin = most_width - 1 - end;
  return absl::StrCat(text.substr(0, ByteOf(text, begin)), "…",
                      text.substr(ByteOf(text, width - end)));
}

void Table::AddRow(std::vector<std::string> cells) {
  SINTER_CHECK(cells.size() == columns_.size());
  for (std::string& cell : cells) cell = Printable(cell);
  rows_.push_back(std::move(cells));
}

bool Table::HasTitles() const {
  return std::any_of(columns_.begin(), columns_.end(),
                     [](const Column& column) { return !column.title.empty(); });
}

std::string Table::ToString(size_t most_width) const {
  if (!HasTitles()) return ToStringWithoutTitles(most_width);
  std::vector<std::string> titles;
  std::vector<size_t> widths;
  std::vector<size_t> readable;
  std::vector<size_t> least;
  for (size_t i = 0; i < columns_.size(); ++i) {
    titles.push_back(columns_[i].title);
    size_t width = Width(columns_[i].title);
    const size_t title_width = width;
    for (const auto& row : rows_) width = std::max(width, Width(row[i]));
    widths.push_back(width);
    const bool fixed = columns_[i].align == Align::kRight;
    readable.push_back(fixed ? width : std::min(width, std::max(kReadableWidth, title_width)));
    least.push_back(fixed ? width : std::min(width, std::max(kLeastWidth, title_width)));
  }
  std::vector<size_t> shown(columns_.size());
  std::iota(shown.begin(), shown.end(), 0);
  std::string left_out;
  while (TotalWidth(shown, readable) > most_width) {
    const auto last = std::max_element(shown.begin(), shown.end(), [&](size_t a, size_t b) {
      return columns_[a].expendable < columns_[b].expendable;
    });
    if (columns_[*last].expendable == 0) break;
    absl::StrAppend(&left_out, left_out.empty() ? "" : ", ", titles[*last]);
    shown.erase(last);
  }
  Narrow(shown, least, most_width, widths);

  std::vector<std::string> rules;
  for (const size_t width : widths) rules.emplace_back(width, '-');
  std::string text = Line(columns_, shown, titles, widths) + Line(columns_, shown, rules, widths);
  for (const auto& row : rows_) text += Line(columns_, shown, row, widths);
  if (!left_out.empty()) {
    absl::StrAppend(&text, "(left out in this narrow terminal: ", left_out, ")\n");
  }
  return text;
}

std::string Table::ToMarkdown() const {
  std::string text = "|";
  for (const Column& column : columns_) {
    absl::StrAppend(&text, " ", EscapedForMarkdown(column.title), " |");
  }
  text += "\n|";
  for (const Column& column : columns_) text += column.align == Align::kRight ? "---:|" : "---|";
  text += "\n";
  for (const auto& row : rows_) {
    text += "|";
    for (const std::string& cell : row) absl::StrAppend(&text, " ", EscapedForMarkdown(cell), " |");
    text += "\n";
  }
  return text;
}

std::string Table::ToStringWithoutTitles(size_t most_width) const {
  if (columns_.empty()) return "";
  std::vector<size_t> widths(columns_.size());
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  std::vector<size_t> shown(columns_.size());
  std::iota(shown.begin(), shown.end(), 0);
  const size_t before = TotalWidth(shown, widths) - widths.back();
  widths.back() = std::min(widths.back(),
                           most_width > before + kLeastWidth ? most_width - before : kLeastWidth);
  std::string text;
  for (std::vector<std::string> row : rows_) {
    for (std::string& line : Wrap(std::exchange(row.back(), ""), widths.back())) {
      row.back() = std::move(line);
      text += Line(columns_, shown, row, widths);
      for (size_t i = 0; i + 1 < row.size(); ++i) row[i].clear();
    }
  }
  return text;
}

}  // namespace sinter
