#include "ir/source_table.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace sinter {

std::string Source::ToString() const {
  std::string text = name.empty() ? absl::StrCat(operator_type, " #", index) : name;
  return path.empty() ? text : absl::StrCat(path, "/", text);
}

Origin Union(Origin a, Origin b) {
  if (a.size() < b.size()) std::swap(a, b);
  if (b.empty()) return a;
  if (a.back() < b.front()) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
  Origin both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

}  // namespace sinter
