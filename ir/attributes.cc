#include "ir/attributes.h"

#include <array>
#include <charconv>

#include "absl/strings/str_join.h"
#include "xxhash.h"

namespace sinter {
namespace {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

std::string ValueToString(const AttributeValue& value) {
  return std::visit(Overloaded{
                        [](bool flag) -> std::string { return flag ? "true" : "false"; },
                        [](int64_t integer) -> std::string { return absl::StrCat(integer); },
                        [](float number) { return FloatToString(number); },
                        [](const std::string& text) { return text; },
                        [](const std::vector<int64_t>& list) {
                          return absl::StrCat("[", absl::StrJoin(list, ","), "]");
                        },
                        [](const std::vector<float>& list) {
                          return absl::StrCat("[",
                                              absl::StrJoin(list, ",",
                                                            [](std::string* out, float number) {
                                                              out->append(FloatToString(number));
                                                            }),
                                              "]");
                        },
                    },
                    value);
}

}  // namespace

std::string FloatToString(float value) {
  std::array<char, 32> buffer;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  std::string text(buffer.data(), result.ptr);
  // "2" would parse as an integer; infinities and NaN contain letters.
  if (text.find_first_of(".enai") == std::string::npos) text += ".0";
  return text;
}

uint64_t HashOf(const AttributeList& list) {
  const std::string text = ToString(list);
  return XXH3_64bits(text.data(), text.size());
}

std::string ToString(const AttributeList& list) {
  if (list.empty()) return "";
  return absl::StrCat("{",
                      absl::StrJoin(list, ", ",
                                    [](std::string* out, const auto& entry) {
                                      absl::StrAppend(out, entry.first, "=",
                                                      ValueToString(entry.second));
                                    }),
                      "}");
}

}  // namespace sinter
