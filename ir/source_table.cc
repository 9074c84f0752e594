#include "ir/source_table.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/str_cat.h"

namespace sinter {

std::string Source::ToString() const {
  std::string text = name.empty() ? absl::StrCat(operator_type, " #", index) : name;
  return path.empty() ? text : absl::StrCat(path, "/", text);
}

Origin Union(const Origin& a, const Origin& b) {
  Origin both;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return both;
}

}  // namespace sinter
