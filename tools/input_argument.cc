#include "tools/input_argument.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace sinter::tools {
namespace {

bool IsSymbol(absl::string_view text) {
  return !text.empty() &&
         (absl::ascii_isalpha(static_cast<unsigned char>(text[0])) || text[0] == '_') &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
         });
}

std::optional<Dim> ParseDim(absl::string_view text) {
  text = absl::StripAsciiWhitespace(text);
  int64_t number = 0;
  if (absl::SimpleAtoi(text, &number) && number >= 0) return Dim(number);
  if (IsSymbol(text)) return Dim::Symbol(std::string(text));
  return std::nullopt;
}

}  // namespace

std::optional<ShapeArgument> ParseShapeArgument(const std::string& text) {
  const size_t equals = text.rfind('=');
  if (equals == std::string::npos || equals == 0) return std::nullopt;
  absl::string_view value = absl::StripAsciiWhitespace(absl::string_view(text).substr(equals + 1));
  if (value.size() >= 2 && value.front() == '[' && value.back() == ']') {
    value = value.substr(1, value.size() - 2);
  }
  std::vector<Dim> dims;
  for (const auto part : absl::StrSplit(value, value.find(',') == value.npos ? 'x' : ',')) {
    std::optional<Dim> dim = ParseDim(part);
    if (!dim) return std::nullopt;
    dims.push_back(*std::move(dim));
  }
  return ShapeArgument{text.substr(0, equals), Shape(std::move(dims))};
}

std::string ToArgument(const Shape& shape) {
  const bool has_x = std::any_of(shape.begin(), shape.end(), [](const Dim& dim) {
    return dim.symbol().find('x') != std::string::npos;
  });
  return absl::StrJoin(shape, has_x ? "," : "x", [](std::string* out, const Dim& dim) {
    absl::StrAppend(out, dim.ToString());
  });
}

std::optional<FileArgument> ParseFileArgument(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) return std::nullopt;
  return FileArgument{text.substr(0, equals), text.substr(equals + 1)};
}

}  // namespace sinter::tools
