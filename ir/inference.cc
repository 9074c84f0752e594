#include "ir/inference.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "absl/strings/str_join.h"
#include "sinter/status.h"

namespace sinter {
namespace {

// An upper bound on the axes or dimensions in a list. No tensor has so many.
constexpr int64_t kMostListed = 1024;

// Adds the names in "max(a|b|c)", or the symbol itself.
void AddMaxOperands(const std::string& symbol, std::set<std::string>& operands) {
  constexpr std::string_view kMax = "max(";
  std::vector<std::string> parts(1);
  bool is_max = symbol.starts_with(kMax) && symbol.back() == ')';
  int depth = 0;
  for (size_t i = kMax.size(); is_max && i + 1 < symbol.size(); ++i) {
    depth += symbol[i] == '(' ? 1 : symbol[i] == ')' ? -1 : 0;
    is_max = depth >= 0;  // false if the first parenthesis closes before the end
    if (symbol[i] == '|' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += symbol[i];
    }
  }
  if (is_max) {
    operands.insert(parts.begin(), parts.end());
  } else {
    operands.insert(symbol);
  }
}

// The size of two broadcast symbols, one of which may be 1: "max(a|b)". The name does not depend on
// the order and lists each symbol once, so chains of residual sums keep short names.
Dim LargestOf(const Dim& a, const Dim& b) {
  std::set<std::string> operands;
  AddMaxOperands(a.symbol(), operands);
  AddMaxOperands(b.symbol(), operands);
  return NamedBy(absl::StrCat("max(", absl::StrJoin(operands, "|"), ")"));
}

}  // namespace

absl::Status Inference::RequireDType(size_t input, std::initializer_list<DType> allowed) const {
  if (std::find(allowed.begin(), allowed.end(), dtype(input)) != allowed.end()) {
    return absl::OkStatus();
  }
  std::string names;
  for (const DType dtype : allowed) {
    absl::StrAppend(&names, names.empty() ? "" : ", ", ToAbsl(NameOf(dtype)));
  }
  return absl::InvalidArgumentError(absl::StrCat("input ", input, " must be of type ", names,
                                                 ", not ", ToAbsl(NameOf(dtype(input)))));
}

absl::Status Inference::RequireFloat(size_t input) const {
  if (IsFloatingPoint(dtype(input))) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("input ", input, " must be floating-point, not ", ToAbsl(NameOf(dtype(input)))));
}

absl::Status Inference::RequireSameDType(size_t input, size_t other) const {
  if (dtype(input) == dtype(other)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("inputs ", input, " and ", other, " must have one element type, not ",
                   ToAbsl(NameOf(dtype(input))), " and ", ToAbsl(NameOf(dtype(other)))));
}

absl::Status Inference::RequireRank(size_t input, int least, int most) const {
  if (!shape(input).has_rank() || (rank(input) >= least && rank(input) <= most)) {
    return absl::OkStatus();
  }
  const std::string expected =
      least == most ? absl::StrCat(least) : absl::StrCat("between ", least, " and ", most);
  return absl::InvalidArgumentError(absl::StrCat("input ", input, " must have rank ", expected,
                                                 ", not ", type(input).ToString()));
}

absl::StatusOr<std::optional<std::vector<int64_t>>> Inference::KnownIntegers(size_t input) const {
  SINTER_RETURN_IF_ERROR(RequireDType(input, {DType::kInt64, DType::kInt32}));
  SINTER_RETURN_IF_ERROR(RequireRank(input, 1));
  const std::vector<Dim>* known = contents(input);
  std::vector<int64_t> integers;
  if (known == nullptr) {
    if (constant(input) == nullptr) return std::nullopt;
    integers = constant(input)->ToIntegers();  // more elements than Value::contents holds
    return integers;
  }
  for (const Dim& dim : *known) {
    if (!dim.is_static()) return std::nullopt;
    integers.push_back(dim.value());
  }
  return integers;
}

absl::StatusOr<std::optional<int>> Inference::CountOf(size_t input) const {
  SINTER_RETURN_IF_ERROR(RequireDType(input, {DType::kInt64, DType::kInt32}));
  SINTER_RETURN_IF_ERROR(RequireRank(input, 1));
  const Dim& count = shape(input)[0];
  if (!count.is_static()) return std::nullopt;
  if (count.value() > kMostListed) {
    return absl::InvalidArgumentError(
        absl::StrCat("input ", input, " lists ", count.value(), " axes"));
  }
  return static_cast<int>(count.value());
}

absl::StatusOr<std::optional<std::vector<int64_t>>> Inference::Axes(
    const std::vector<int64_t>& attribute, size_t input) const {
  if (input >= input_count()) return attribute;
  return KnownIntegers(input);
}

absl::StatusOr<int> NormalizeAxis(int64_t axis, int rank) {
  if (axis < -rank || axis >= rank) {
    return absl::InvalidArgumentError(
        absl::StrCat("axis ", axis, " is out of range for rank ", rank));
  }
  return static_cast<int>(axis < 0 ? axis + rank : axis);
}

absl::StatusOr<std::vector<int>> NormalizeAxes(std::span<const int64_t> axes, int rank) {
  std::vector<int> normalized;
  for (const int64_t axis : axes) {
    SINTER_ASSIGN_OR_RETURN(const int index, NormalizeAxis(axis, rank));
    if (std::find(normalized.begin(), normalized.end(), index) != normalized.end()) {
      return absl::InvalidArgumentError(absl::StrCat("axis ", axis, " is given twice"));
    }
    normalized.push_back(index);
  }
  return normalized;
}

absl::StatusOr<Shape> Broadcast(const Shape& a, const Shape& b) {
  if (a.has_rank() && a == b) return a;
  const int rank = std::max(a.rank(), b.rank());
  std::vector<Dim> dims;
  dims.reserve(static_cast<size_t>(rank));
  for (int axis = 0; axis < rank; ++axis) {
    const int in_a = axis - (rank - a.rank());
    const int in_b = axis - (rank - b.rank());
    const Dim left = in_a < 0 ? Dim(1) : a[in_a];
    const Dim right = in_b < 0 ? Dim(1) : b[in_b];
    if (left == right || right.Is(1)) {
      dims.push_back(left);
    } else if (left.Is(1)) {
      dims.push_back(right);
    } else if (left.is_static() && right.is_static()) {
      return absl::InvalidArgumentError(
          absl::StrCat("shapes ", a.ToString(), " and ", b.ToString(), " do not broadcast"));
    } else if (left.is_static() || right.is_static()) {
      dims.push_back(left.is_static() ? left : right);
    } else {
      dims.push_back(LargestOf(left, right));
    }
  }
  return Shape(std::move(dims));
}

}  // namespace sinter
