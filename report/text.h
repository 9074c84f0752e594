// Formats records as text for the terminal.
#ifndef SINTER_REPORT_TEXT_H_
#define SINTER_REPORT_TEXT_H_

#include <algorithm>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "report/record.h"
#include "report/table.h"
#include "sinter/shape.h"
#include "sinter/status.h"

namespace sinter {

// Formats a number for tables, without its unit: "12.345" for milliseconds, "1.84x" for a ratio.
std::string FormatInUnit(Unit unit, double value);
// The suffix of such a number or of its column's title: " ms", " MB", "".
std::string_view SuffixOf(Unit unit);

// Formats a field: vectors as "a, b", maps as "key x3", a missing value as "".
template <class T>
std::string FieldToText(const T& value, Unit unit) {
  if constexpr (kIsOptional<T>) {
    return value ? FieldToText(*value, unit) : "";
  } else if constexpr (kIsOrNull<T>) {
    return FieldToText(value.value, unit);
  } else if constexpr (kIsVector<T>) {
    return absl::StrJoin(value, ", ", [&](std::string* out, const auto& element) {
      out->append(FieldToText(element, unit));
    });
  } else if constexpr (kIsMap<T>) {
    return absl::StrJoin(value, ", ", [&](std::string* out, const auto& entry) {
      absl::StrAppend(out, entry.first, " x", FieldToText(entry.second, unit));
    });
  } else if constexpr (std::is_same_v<T, bool>) {
    return value ? "yes" : "no";
  } else if constexpr (std::is_integral_v<T>) {
    if (unit == Unit::kNone) return absl::StrCat(value);
    return FormatInUnit(unit, static_cast<double>(value));
  } else if constexpr (std::is_floating_point_v<T>) {
    return FormatInUnit(unit, value);
  } else if constexpr (std::is_same_v<T, Shape>) {
    return value.ToString();
  } else if constexpr (std::is_enum_v<T>) {
    return std::string(NameOf(value));
  } else {
    static_assert(!IsRecord<T>, "a record within a record has a table of its own");
    return std::string(value);
  }
}

// Whether FieldToText accepts the type. Records and lists of records have their own tables.
template <class T>
constexpr bool HasText() {
  if constexpr (kIsOptional<T> || kIsOrNull<T>) {
    return HasText<ValueOf<T>>();
  } else if constexpr (kIsVector<T> || kIsMap<T>) {
    return HasText<ElementOf<T>>();
  } else {
    return !IsRecord<T>;
  }
}

// One row per record. The columns are the fields with Shown(), restricted to those in `names`
// unless it is empty. A column whose cells are all empty is left out.
template <IsRecord Record>
Table ToTable(const std::vector<Record>& records, std::span<const std::string_view> names = {}) {
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows(records.size());
  ForEachField<Record>([&](const auto& field) {
    using Member = std::remove_cvref_t<decltype(std::declval<Record>().*field.member)>;
    if (field.title.empty()) return;
    if (!names.empty() && std::find(names.begin(), names.end(), field.name) == names.end()) return;
    std::vector<std::string> cells;
    bool any = records.empty();
    for (const Record& record : records) {
      if (field.text != nullptr) {
        cells.push_back(field.text(record));
      } else if constexpr (HasText<Member>()) {
        cells.push_back(FieldToText(record.*field.member, field.unit));
      } else {
        cells.emplace_back();  // records in a record have tables of their own
      }
      any = any || !cells.back().empty();
    }
    if (!any) return;
    using Plain = ValueOf<Member>;
    const bool is_number = std::is_arithmetic_v<Plain> && !std::is_same_v<Plain, bool>;
    const std::string_view suffix = field.text != nullptr ? "" : SuffixOf(field.unit);
    columns.push_back({absl::StrCat(ToAbsl(field.title), ToAbsl(suffix)),
                       is_number ? Align::kRight : Align::kLeft, field.expendable});
    for (size_t i = 0; i < rows.size(); ++i) rows[i].push_back(std::move(cells[i]));
  });
  Table table(std::move(columns));
  for (std::vector<std::string>& row : rows) table.AddRow(std::move(row));
  return table;
}

// Formats one record as rows of a title and values. Fields with the same title share a row,
//   run     min 1.234 ms, median 1.250 ms
// fields without a value are left out, and further lines of a value follow below the first.
template <IsRecord Record>
Table ToListing(const Record& record) {
  std::vector<std::pair<std::string, std::string>> rows;
  ForEachField<Record>([&](const auto& field) {
    using Member = std::remove_cvref_t<decltype(record.*field.member)>;
    if (field.title.empty()) return;
    const bool own = field.text != nullptr;
    std::string value;
    if (own) {
      value = field.text(record);
    } else if constexpr (HasText<Member>()) {
      value = Printable(FieldToText(record.*field.member, field.unit));
    }
    if (value.empty()) return;
    const std::string cell = absl::StrCat(ToAbsl(field.label), field.label.empty() ? "" : " ",
                                          value, own ? "" : ToAbsl(SuffixOf(field.unit)));
    if (!rows.empty() && rows.back().first == field.title) {
      absl::StrAppend(&rows.back().second, ", ", cell);
    } else {
      rows.emplace_back(std::string(field.title), cell);
    }
  });
  Table table({{""}, {""}});
  for (auto& [title, cells] : rows) {
    for (const absl::string_view line : absl::StrSplit(cells, '\n')) {
      table.AddRow({std::exchange(title, ""), std::string(line)});
    }
  }
  return table;
}

}  // namespace sinter

#endif  // SINTER_REPORT_TEXT_H_
