#include "ir/text_scanner.h"

#include <algorithm>
#include <charconv>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "sinter/status.h"

namespace sinter::internal {
namespace {

template <class T>
std::optional<T> ParseNumber(std::string_view text, int base) {
  T number;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number, base);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

}  // namespace

bool IsAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool IsWordCharacter(char c) { return IsAlphanumeric(c) || c == '.' || c == '+' || c == '-'; }
bool IsDimCharacter(char c) {
  return IsWordCharacter(c) || c == '*' || c == '/' || c == '(' || c == ')' || c == '|';
}

std::optional<int64_t> ParseInteger(std::string_view text) {
  return ParseNumber<int64_t>(text, 10);
}

std::optional<uint64_t> ParseHexadecimal(std::string_view text) {
  return ParseNumber<uint64_t>(text, 16);
}

std::optional<float> ParseFloat(std::string_view text) {
  float number;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, number);
  if (result.ec != std::errc() || result.ptr != end) return std::nullopt;
  return number;
}

void TextScanner::SkipSpace() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++at_;
    } else if (text_.substr(at_).starts_with("//")) {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else {
      return;
    }
  }
}

absl::Status TextScanner::Expected(std::string_view what) const {
  std::string found = "the text ends";
  if (at_ < text_.size()) {
    const std::string_view here = text_.substr(at_, 16);
    found = absl::StrCat("found '", absl::CEscape(ToAbsl(here.substr(0, here.find('\n')))), "'");
  }
  return absl::InvalidArgumentError(absl::StrCat("expected ", ToAbsl(what), ", ", found));
}

char TextScanner::Peek() {
  SkipSpace();
  return at_ < text_.size() ? text_[at_] : '\0';
}

bool TextScanner::Accept(char c) {
  if (Peek() != c || at_ == text_.size()) return false;
  ++at_;
  return true;
}

absl::Status TextScanner::Require(char c) {
  if (Accept(c)) return absl::OkStatus();
  return Expected(std::string{'\'', c, '\''});
}

std::string_view TextScanner::Run(bool (*predicate)(char)) {
  SkipSpace();
  const size_t start = at_;
  while (at_ < text_.size() && predicate(text_[at_])) ++at_;
  return text_.substr(start, at_ - start);
}

bool TextScanner::AcceptWord(std::string_view word) {
  SkipSpace();
  const size_t start = at_;
  if (Word() == word) return true;
  at_ = start;
  return false;
}

absl::Status TextScanner::RequireWord(std::string_view word) {
  return AcceptWord(word) ? absl::OkStatus() : Expected(word);
}

absl::StatusOr<int64_t> TextScanner::Number() {
  SkipSpace();
  const size_t start = at_;
  const auto number = ParseInteger(Word());
  if (number && *number >= 0) return *number;
  at_ = start;
  return Expected("a number");
}

absl::StatusOr<std::string> TextScanner::String() {
  if (Peek() != '"') return Expected("a text in quotes");
  size_t end = at_ + 1;
  while (end < text_.size() && text_[end] != '"' && text_[end] != '\n') {
    end += text_[end] == '\\' ? 2 : 1;
  }
  if (end >= text_.size() || text_[end] != '"') return Expected("a text in quotes on one line");
  std::string unescaped;
  if (!absl::CUnescape(ToAbsl(text_.substr(at_ + 1, end - at_ - 1)), &unescaped)) {
    return absl::InvalidArgumentError("the text in quotes has a wrong escape");
  }
  at_ = end + 1;
  return unescaped;
}

absl::StatusOr<std::string> TextScanner::OptionalString() {
  if (Peek() != '"') return std::string();
  return String();
}

}  // namespace sinter::internal
