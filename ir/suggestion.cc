#include "ir/suggestion.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// The optimal string alignment distance: Levenshtein's distance with a swap of neighbours as one
// edit.
size_t Edits(std::string_view a, std::string_view b) {
  std::vector<size_t> before_last;
  std::vector<size_t> last(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    std::vector<size_t> row(b.size() + 1);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last = std::exchange(last, std::move(row));
  }
  return last.back();
}

}  // namespace

std::string Nearest(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string lower = absl::AsciiStrToLower(ToAbsl(word));
  std::string nearest;
  // At most one edit per three letters: with more, unrelated words match.
  size_t fewest = std::max<size_t>(1, lower.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const size_t edits = Edits(lower, absl::AsciiStrToLower(candidate));
    if (edits >= fewest) continue;
    fewest = edits;
    nearest = candidate;
  }
  return nearest;
}

std::string DidYouMean(std::string_view word, const std::vector<std::string>& candidates) {
  const std::string nearest = Nearest(word, candidates);
  return nearest.empty() ? "" : absl::StrCat(": did you mean ", nearest, "?");
}

std::string UnknownName(std::string_view kind, std::string_view plural, std::string_view name,
                        const std::vector<std::string>& known) {
  const std::string suggestion = DidYouMean(name, known);
  return absl::StrCat("there is no ", ToAbsl(kind), " '", ToAbsl(name), "'",
                      suggestion.empty() ? "; the " : absl::StrCat(suggestion, " The "),
                      ToAbsl(plural), " are: ", absl::StrJoin(known, ", "));
}

}  // namespace sinter
