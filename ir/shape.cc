#include "sinter/shape.h"

#include <optional>
#include <stdexcept>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "ir/check.h"
#include "xxhash.h"

namespace sinter {
namespace {

// A longer expression is named by its hash: equal sizes still have equal names, and names stay
// short.
constexpr size_t kLongestExpression = 96;

std::string Parenthesised(const Dim& dim) {
  const bool atom = dim.is_static() || dim.symbol().find_first_of("+-*/") == std::string::npos;
  return atom ? dim.ToString() : absl::StrCat("(", dim.ToString(), ")");
}

Dim Expression(const Dim& a, const char* operation, const Dim& b) {
  return NamedBy(absl::StrCat(Parenthesised(a), operation, Parenthesised(b)));
}

// The outermost operation of a symbol, if its second operand is a number: "((W-1)/2)+1" is
// "(W-1)/2", '+' and 1.
struct LastOperation {
  Dim base;
  char sign;
  int64_t number;
};
std::optional<LastOperation> LastOperationOf(const Dim& symbol) {
  const std::string& text = symbol.symbol();
  const size_t digits = text.find_last_not_of("0123456789") + 1;
  if (digits < 2 || digits == text.size() || text.size() - digits > 18) return std::nullopt;
  const char sign = text[digits - 1];
  if (sign != '+' && sign != '-' && sign != '*') return std::nullopt;
  std::string base = text.substr(0, digits - 1);
  if (base.find_first_of("+-*/") != std::string::npos) {
    // The sign is the outermost operation only if one pair of parentheses encloses all of the base.
    if (base.size() < 3 || base.front() != '(') return std::nullopt;
    int depth = 0;
    for (size_t i = 0; i < base.size(); ++i) {
      depth += base[i] == '(' ? 1 : base[i] == ')' ? -1 : 0;
      if (depth == 0 && i + 1 < base.size()) return std::nullopt;
    }
    base = base.substr(1, base.size() - 2);
  }
  return LastOperation{Dim::Symbol(std::move(base)), sign, std::stoll(text.substr(digits))};
}

// Simplifies (W-1)+1 to W, so that branches that pad and crop differently agree.
Dim AddToSymbol(const Dim& symbol, int64_t number) {
  Dim base = symbol;
  int64_t before = 0;
  if (const auto last = LastOperationOf(symbol); last && last->sign != '*') {
    base = last->base;
    before = last->sign == '+' ? last->number : -last->number;
  }
  int64_t offset;
  if (__builtin_add_overflow(before, number, &offset) || offset == INT64_MIN) {
    return Expression(symbol, "+", number);
  }
  if (offset == 0) return base;
  return offset > 0 ? Expression(base, "+", offset) : Expression(base, "-", -offset);
}

// Simplifies (N*3)*2 to N*6, in either order.
Dim MultiplySymbol(const Dim& symbol, int64_t number) {
  if (number == 1) return symbol;
  const auto last = LastOperationOf(symbol);
  int64_t factor;
  if (last && last->sign == '*' && !__builtin_mul_overflow(last->number, number, &factor)) {
    return Expression(last->base, "*", factor);
  }
  return Expression(symbol, "*", number);
}

}  // namespace

Dim NamedBy(std::string expression) {
  if (expression.size() <= kLongestExpression) return Dim::Symbol(std::move(expression));
  return Dim::Symbol(absl::StrCat(
      "d", absl::Hex(XXH3_64bits(expression.data(), expression.size()), absl::kZeroPad16)));
}

Dim Dim::Symbol(std::string name) {
  SINTER_CHECK(!name.empty());
  Dim dim(-1);
  dim.symbol_ = std::move(name);
  return dim;
}

bool Dim::IsNeverNegative() const {
  if (is_static()) return value() >= 0;
  if (symbol_.find('-') != std::string::npos) return false;
  // The name of a long expression is a hash, which hides its operations.
  size_t digits = 0;
  for (size_t i = symbol_.size(); i-- > 0;) {
    if (symbol_[i] == 'd' && digits == 16) return false;
    digits = absl::ascii_isxdigit(static_cast<unsigned char>(symbol_[i])) ? digits + 1 : 0;
  }
  return true;
}

std::string Dim::ToString() const { return is_static() ? absl::StrCat(value_) : symbol_; }

Dim operator+(const Dim& a, const Dim& b) {
  int64_t sum;
  if (a.is_static() && b.is_static() && !__builtin_add_overflow(a.value(), b.value(), &sum)) {
    return sum;
  }
  if (!a.is_static() && b.is_static()) return AddToSymbol(a, b.value());
  if (a.is_static() && !b.is_static()) return AddToSymbol(b, a.value());
  return Expression(a, "+", b);
}

Dim operator-(const Dim& a, const Dim& b) {
  int64_t difference;
  if (a.is_static() && b.is_static() &&
      !__builtin_sub_overflow(a.value(), b.value(), &difference)) {
    return difference;
  }
  if (a == b) return 0;
  if (!a.is_static() && b.is_static() && b.value() != INT64_MIN) {
    return AddToSymbol(a, -b.value());
  }
  return Expression(a, "-", b);
}

Dim operator*(const Dim& a, const Dim& b) {
  int64_t product;
  if (a.is_static() && b.is_static() && !__builtin_mul_overflow(a.value(), b.value(), &product)) {
    return product;
  }
  if (!a.is_static() && b.is_static()) return MultiplySymbol(a, b.value());
  if (a.is_static() && !b.is_static()) return MultiplySymbol(b, a.value());
  return Expression(a, "*", b);
}

Dim FloorDivide(const Dim& a, const Dim& b) {
  if (b.Is(1)) return a;
  if (a.is_static() && b.is_static() && b.value() > 0) {
    const int64_t quotient = a.value() / b.value();
    return a.value() % b.value() < 0 ? quotient - 1 : quotient;
  }
  if (!a.is_static() && b.is_static() && b.value() > 0) {
    // Splitting N*6 into parts of 6 gives N.
    const auto last = LastOperationOf(a);
    if (last && last->sign == '*' && last->number % b.value() == 0) {
      return last->base * (last->number / b.value());
    }
  }
  return Expression(a, "/", b);
}

Dim CeilDivide(const Dim& a, const Dim& b) {
  if (b.Is(1)) return a;
  return FloorDivide(a + (b - 1), b);
}

const Dim& Shape::UnknownDim() {
  static const Dim unknown = Dim::Unknown();
  return unknown;
}

const std::vector<Dim>& Shape::NoDims() {
  static const auto* const none = new std::vector<Dim>;
  return *none;
}

Dim& Shape::operator[](int axis) {
  if (!HasAxis(axis)) throw std::out_of_range("Shape");
  if (dims_.use_count() > 1) dims_ = std::make_shared<std::vector<Dim>>(*dims_);
  return (*dims_)[static_cast<size_t>(axis)];
}

bool Shape::is_static() const {
  if (!has_rank_) return false;
  for (const Dim& dim : dims()) {
    if (!dim.is_static()) return false;
  }
  return true;
}

std::vector<int64_t> Shape::ToIntegers() const {
  SINTER_CHECK(has_rank_);
  std::vector<int64_t> integers;
  integers.reserve(dims().size());
  for (const Dim& dim : dims()) {
    SINTER_CHECK(dim.is_static());
    integers.push_back(dim.value());
  }
  return integers;
}

std::string Shape::ToString() const {
  if (!has_rank_) return "[*]";
  return absl::StrCat(
      "[",
      absl::StrJoin(dims(), ",",
                    [](std::string* out, const Dim& dim) { out->append(dim.ToString()); }),
      "]");
}

bool Refines(const Shape& actual, const Shape& expected) {
  if (!expected.has_rank()) return true;
  if (!actual.has_rank() || actual.rank() != expected.rank()) return false;
  for (int axis = 0; axis < actual.rank(); ++axis) {
    if (expected[axis].is_static() && actual[axis] != expected[axis]) return false;
  }
  return true;
}

bool CouldEqual(const Shape& a, const Shape& b) {
  if (!a.has_rank() || !b.has_rank()) return true;
  if (a.rank() != b.rank()) return false;
  for (int axis = 0; axis < a.rank(); ++axis) {
    if (a[axis].is_static() && b[axis].is_static() && a[axis] != b[axis]) return false;
  }
  return true;
}

}  // namespace sinter
