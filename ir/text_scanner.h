// Reads characters, words, numbers and strings of the text form. Internal to ir/text_syntax.cc.
#ifndef SINTER_IR_TEXT_SCANNER_H_
#define SINTER_IR_TEXT_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sinter::internal {

bool IsAlphanumeric(char c);
// Characters of keywords, operator names, numbers and layouts.
bool IsWordCharacter(char c);
// Characters of dimensions: numbers, symbols and the expressions that ir/shape.h derives from them.
bool IsDimCharacter(char c);

// The whole text as a number; nothing if it is none or out of range.
std::optional<int64_t> ParseInteger(std::string_view text);
std::optional<uint64_t> ParseHexadecimal(std::string_view text);
std::optional<float> ParseFloat(std::string_view text);

// A position in a text. Every function skips white space and comments first.
class TextScanner {
 public:
  explicit TextScanner(std::string_view text) : text_(text) {}

  std::string_view text() const { return text_; }
  size_t at() const { return at_; }
  void GoTo(size_t at) { at_ = at; }
  bool AtEnd() const { return at_ == text_.size(); }
  void SkipSpace();

  // The error that something else is here.
  absl::Status Expected(std::string_view what) const;
  // The next character; 0 at the end.
  char Peek();
  bool Accept(char c);
  absl::Status Require(char c);

  // The results may be empty.
  std::string_view Word() { return Run(IsWordCharacter); }
  std::string_view DimWord() { return Run(IsDimCharacter); }
  bool AcceptWord(std::string_view word);
  absl::Status RequireWord(std::string_view word);
  // A number that is not negative.
  absl::StatusOr<int64_t> Number();

  absl::StatusOr<std::string> String();
  // Returns "" if there is no string.
  absl::StatusOr<std::string> OptionalString();

 private:
  std::string_view Run(bool (*predicate)(char));

  std::string_view text_;
  size_t at_ = 0;
};

}  // namespace sinter::internal

#endif  // SINTER_IR_TEXT_SCANNER_H_
