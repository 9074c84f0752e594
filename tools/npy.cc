#include "tools/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_join.h"
#include "ir/atomic_file.h"
#include "ir/checked_size.h"
#include "ir/text.h"
#include "sinter/status.h"
#include "tools/file.h"

namespace sinter::tools {
namespace {

static_assert(std::endian::native == std::endian::little, "elements are copied as they lie");

constexpr std::string_view kMagic = "\x93NUMPY";
constexpr size_t kMostHeaderBytes = 1 << 20;
constexpr size_t kMostRank = 64;
constexpr size_t kHeaderAlignment = 64;

// NumPy's names of element types, without the byte order character.
constexpr auto kTypes = std::to_array<std::pair<DType, std::string_view>>({
    {DType::kFloat32, "f4"},
    {DType::kFloat16, "f2"},
    {DType::kFloat64, "f8"},
    {DType::kInt8, "i1"},
    {DType::kUint8, "u1"},
    {DType::kInt16, "i2"},
    {DType::kUint16, "u2"},
    {DType::kInt32, "i4"},
    {DType::kUint32, "u4"},
    {DType::kInt64, "i8"},
    {DType::kUint64, "u8"},
    {DType::kBool, "b1"},
});

absl::Status NotNpy(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a valid .npy file: ", ToAbsl(what)));
}

struct Header {
  std::string descr;
  std::optional<bool> fortran_order;
  std::optional<std::vector<int64_t>> shape;
};

// Parses the header, a Python dictionary literal:
// {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
class HeaderParser {
 public:
  explicit HeaderParser(std::string_view text) : rest_(text) {}

  absl::StatusOr<Header> Parse() {
    if (!Take("{")) return NotNpy("the header is not a dictionary");
    Header header;
    while (!Take("}")) {
      std::string key;
      if (!TakeString(key) || !Take(":")) return NotNpy("the header is damaged");
      bool good = false;
      if (key == "descr") {
        good = header.descr.empty() && TakeString(header.descr) && !header.descr.empty();
      } else if (key == "fortran_order") {
        good = !header.fortran_order && TakeBool(header.fortran_order);
      } else if (key == "shape") {
        good = !header.shape && TakeShape(header.shape);
      }
      if (!good) return NotNpy(absl::StrCat("the header's '", key, "' is damaged or unknown"));
      if (!Take(",") && !absl::StartsWith(Rest(), "}")) return NotNpy("the header is damaged");
    }
    if (!Rest().empty()) return NotNpy("something follows the header's dictionary");
    if (header.descr.empty() || !header.fortran_order || !header.shape) {
      return NotNpy("the header lacks descr, fortran_order or shape");
    }
    return header;
  }

 private:
  absl::string_view Rest() {
    const absl::string_view rest = absl::StripLeadingAsciiWhitespace(ToAbsl(rest_));
    rest_ = ToStd(rest);
    return rest;
  }
  bool Take(std::string_view text) {
    if (!absl::StartsWith(Rest(), ToAbsl(text))) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  bool TakeString(std::string& text) {
    const char quote = Rest().empty() ? '\0' : rest_.front();
    if (quote != '\'' && quote != '"') return false;
    const size_t end = rest_.find(quote, 1);
    if (end == std::string_view::npos) return false;
    text = std::string(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return true;
  }
  bool TakeBool(std::optional<bool>& value) {
    if (Take("True")) {
      value = true;
    } else if (Take("False")) {
      value = false;
    }
    return value.has_value();
  }
  bool TakeShape(std::optional<std::vector<int64_t>>& shape) {
    if (!Take("(")) return false;
    std::vector<int64_t> dims;
    while (!Take(")")) {
      const absl::string_view rest = Rest();
      const size_t length = std::min(rest.find_first_not_of("0123456789"), rest.size());
      int64_t dim = 0;
      if (!absl::SimpleAtoi(rest.substr(0, length), &dim) || dims.size() == kMostRank) return false;
      rest_.remove_prefix(length);
      dims.push_back(dim);
      if (!Take(",") && !absl::StartsWith(Rest(), ")")) return false;
    }
    shape = std::move(dims);
    return true;
  }

  std::string_view rest_;
};

// The type of elements whose descr states only their size, or which are the bits or numbers of an
// expected narrow type. Nothing if `descr` is another type.
std::optional<DType> OpaqueDType(std::string_view descr, std::optional<DType> expected) {
  const std::string_view kind = descr.substr(1);
  if (kind == "f1") return DType::kFloat8E5M2;  // ml_dtypes writes this one otherwise
  if (!expected || (descr[0] != '<' && descr[0] != '|')) return std::nullopt;
  if (kind == "V2" && *expected == DType::kBFloat16) return expected;
  if (!IsNarrow(*expected)) return std::nullopt;
  const bool is_signed = *expected == DType::kInt4 || *expected == DType::kInt2;
  return kind == "V1" || kind == "u1" || (kind == "i1" && is_signed) ? expected : std::nullopt;
}

absl::StatusOr<DType> DTypeOfDescr(const std::string& descr, std::optional<DType> expected) {
  if (const auto opaque = OpaqueDType(descr, expected)) return *opaque;
  for (const auto& [dtype, name] : kTypes) {
    if (descr.substr(1) != name) continue;
    if (descr[0] == '<' || descr[0] == '|' || descr[0] == '=') return dtype;
    if (descr[0] == '>' && SizeOf(dtype) == 1) return dtype;
    if (descr[0] == '>') {
      return absl::InvalidArgumentError(absl::StrCat("the .npy file is big-endian ('", descr,
                                                     "'); save it with .astype('<", descr.substr(1),
                                                     "')"));
    }
  }
  if (descr.substr(1, 1) == "V") {
    return absl::InvalidArgumentError(absl::StrCat(
        "the .npy file states only the size of its elements ('", descr, "'), which does not fit ",
        expected ? ToAbsl(NameOf(*expected)) : absl::string_view("any one type")));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("element type '", descr, "' of the .npy file has no counterpart"));
}

// Splits the file into header and data.
absl::StatusOr<std::pair<std::string_view, std::string_view>> Split(std::string_view bytes) {
  if (bytes.substr(0, kMagic.size()) != kMagic || bytes.size() < kMagic.size() + 2) {
    return NotNpy("it does not begin with NumPy's magic");
  }
  const int version = static_cast<unsigned char>(bytes[kMagic.size()]);
  if (version < 1 || version > 3) {
    return NotNpy(absl::StrCat("version ", version, " is unknown"));
  }
  const size_t length_at = kMagic.size() + 2;
  const size_t length_bytes = version == 1 ? 2 : 4;
  if (bytes.size() < length_at + length_bytes) return NotNpy("it is truncated");
  size_t length = 0;
  for (size_t i = length_bytes; i-- > 0;) {
    length = length << 8 | static_cast<unsigned char>(bytes[length_at + i]);
  }
  const std::string_view rest = bytes.substr(length_at + length_bytes);
  if (length > rest.size()) return NotNpy("it is truncated");
  if (length > kMostHeaderBytes) return NotNpy("its header is too long");
  return std::pair(rest.substr(0, length), rest.substr(length));
}

// Integers of 2 and 4 bits that are given in whole bytes must have their values.
absl::Status CheckPackedRange(DType dtype, std::string_view descr, std::string_view data) {
  if (BitsOf(dtype) >= 8 || descr.substr(1) == "V1") return absl::OkStatus();
  const int end = 1 << BitsOf(dtype);
  const bool is_signed = descr.substr(1) == "i1";
  for (const char byte : data) {
    const int value = is_signed ? static_cast<signed char>(byte) : static_cast<unsigned char>(byte);
    if (value >= (is_signed ? -end / 2 : 0) && value < (is_signed ? end / 2 : end)) continue;
    return absl::InvalidArgumentError(
        absl::StrCat(value, " is not an element of type ", ToAbsl(NameOf(dtype))));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Tensor> ParseNpy(std::string_view bytes, std::optional<DType> expected) {
  SINTER_ASSIGN_OR_RETURN(const auto parts, Split(bytes));
  const auto& [header_text, data] = parts;
  SINTER_ASSIGN_OR_RETURN(Header header, HeaderParser(header_text).Parse());
  SINTER_ASSIGN_OR_RETURN(const DType dtype, DTypeOfDescr(header.descr, expected));
  if (*header.fortran_order && header.shape->size() > 1) {
    return absl::InvalidArgumentError(
        "the .npy file is in Fortran order; save it with numpy.ascontiguousarray");
  }
  SINTER_ASSIGN_OR_RETURN(const int64_t size, ByteSize(dtype, *header.shape).Get());
  if (static_cast<uint64_t>(size) != data.size()) {
    return NotNpy(absl::StrCat("shape (", absl::StrJoin(*header.shape, ", "), ") of '",
                               header.descr, "' needs ", size, " bytes, the file holds ",
                               data.size()));
  }
  const bool is_bit = dtype != DType::kBool || std::all_of(data.begin(), data.end(),
                                                           [](char c) { return c == 0 || c == 1; });
  if (!is_bit) return NotNpy("a bool is neither 0 nor 1");
  SINTER_RETURN_IF_ERROR(CheckPackedRange(dtype, header.descr, data));
  return Tensor::CopyOf(dtype, *std::move(header.shape), data.data());
}

absl::StatusOr<Tensor> ReadNpy(const std::string& path, std::optional<DType> expected) {
  SINTER_ASSIGN_OR_RETURN(const std::string bytes, ReadFile(path, kMostNpyBytes));
  absl::StatusOr<Tensor> tensor = ParseNpy(bytes, expected);
  if (!tensor.ok()) return Annotate(tensor.status(), path);
  return tensor;
}

absl::StatusOr<std::string> ToNpy(const Tensor& tensor) {
  const int64_t size = SizeOf(tensor.dtype());
  const auto* type = std::find_if(kTypes.begin(), kTypes.end(),
                                  [&](const auto& entry) { return entry.first == tensor.dtype(); });
  const std::string name =
      type != kTypes.end() ? std::string(type->second) : absl::StrCat("V", size);
  // A Python tuple of one element needs a comma.
  std::string shape = absl::StrJoin(tensor.dims(), ", ");
  if (tensor.dims().size() == 1) shape += ",";
  std::string header = absl::StrCat("{'descr': '", size == 1 ? "|" : "<", name,
                                    "', 'fortran_order': False, 'shape': (", shape, "), }");
  const size_t unpadded = kMagic.size() + 4 + header.size() + 1;
  header.append((kHeaderAlignment - unpadded % kHeaderAlignment) % kHeaderAlignment, ' ');
  header += '\n';
  std::string bytes(kMagic);
  bytes += {1, 0, static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
  bytes += header;
  bytes.append(static_cast<const char*>(tensor.data()), static_cast<size_t>(tensor.byte_size()));
  return bytes;
}

absl::Status WriteNpy(const std::string& path, const Tensor& tensor) {
  SINTER_ASSIGN_OR_RETURN(const std::string bytes, ToNpy(tensor));
  return WriteFileAtomically(path, bytes);
}

}  // namespace sinter::tools
