#include "frontend/onnx/symbols.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

// Names come from an untrusted file and appear in every message.
constexpr size_t kLongestName = 64;

std::string Sanitised(std::string_view name) {
  std::string symbol(name.substr(0, kLongestName));
  for (char& c : symbol) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '.') c = '_';
  }
  // A symbol must not parse as a number.
  if (symbol.empty() || absl::ascii_isdigit(static_cast<unsigned char>(symbol.front()))) {
    symbol.insert(0, 1, '_');
  }
  return symbol;
}

bool HasLetterOrDigit(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); });
}

}  // namespace

std::string SymbolTable::Unique(std::string name) {
  std::string unique = name;
  for (int number = 2; !taken_.insert(unique).second; ++number) {
    unique = absl::StrCat(name, "_", number);
  }
  return unique;
}

Dim SymbolTable::Named(const std::string& parameter) {
  const auto [entry, is_new] = symbols_.try_emplace(parameter);
  if (is_new) entry->second = Unique(Sanitised(parameter));
  return Dim::Symbol(entry->second);
}

Dim SymbolTable::Fresh(std::string_view name, int axis) {
  return Dim::Symbol(Unique(absl::StrCat(Sanitised(name), ".", axis)));
}

absl::StatusOr<Shape> SymbolTable::ReadShape(const TensorShapeProto& shape, std::string_view name) {
  std::vector<Dim> dims;
  for (const TensorShapeProto::Dimension& dimension : shape.dim()) {
    const int axis = static_cast<int>(dims.size());
    if (dimension.has_dim_param() && HasLetterOrDigit(dimension.dim_param())) {
      dims.push_back(Named(dimension.dim_param()));
    } else if (!dimension.has_dim_value() || dimension.dim_value() == -1) {
      dims.push_back(Fresh(name, axis));
    } else if (dimension.dim_value() < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("dimension ", axis, " is ", dimension.dim_value()));
    } else {
      dims.emplace_back(dimension.dim_value());
    }
  }
  return Shape(std::move(dims));
}

}  // namespace sinter::onnx
