#include "sinter/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "frontend/memory_map.h"
#include "ir/checked_size.h"
#include "ir/type.h"
#include "nlohmann/json.hpp"
#include "sinter/status.h"

namespace sinter {

// A tensor as the header describes it.
struct SafetensorsEntry {
  std::string dtype;  // as in the file
  std::vector<int64_t> dims;
  std::string_view bytes;
};

struct SafetensorsWeights::File {
  std::string name;
  std::shared_ptr<const void> owner;  // of the entries' bytes
  std::map<std::string, SafetensorsEntry> entries;
};

namespace {

using Entry = SafetensorsEntry;

using Json = nlohmann::json;

static_assert(std::endian::native == std::endian::little, "files are little-endian");

struct ElementType {
  std::string_view name;
  DType dtype;
};
constexpr std::array kElementTypes = {ElementType{"F64", DType::kFloat64},
                                      ElementType{"F32", DType::kFloat32},
                                      ElementType{"F16", DType::kFloat16},
                                      ElementType{"BF16", DType::kBFloat16},
                                      ElementType{"I64", DType::kInt64},
                                      ElementType{"U64", DType::kUint64},
                                      ElementType{"I32", DType::kInt32},
                                      ElementType{"U32", DType::kUint32},
                                      ElementType{"I16", DType::kInt16},
                                      ElementType{"U16", DType::kUint16},
                                      ElementType{"I8", DType::kInt8},
                                      ElementType{"U8", DType::kUint8},
                                      ElementType{"BOOL", DType::kBool},
                                      ElementType{"F8_E4M3", DType::kFloat8E4M3FN},
                                      ElementType{"F8_E4M3FNUZ", DType::kFloat8E4M3FNUZ},
                                      ElementType{"F8_E5M2", DType::kFloat8E5M2},
                                      ElementType{"F8_E5M2FNUZ", DType::kFloat8E5M2FNUZ},
                                      ElementType{"F8_E8M0", DType::kFloat8E8M0}};

// Nothing for the types that Sinter does not read (F4, F6_E2M3, ...): such a tensor may be in the
// file, but not be asked for.
std::optional<DType> FindElementType(std::string_view name) {
  for (const ElementType& type : kElementTypes) {
    if (type.name == name) return type.dtype;
  }
  return std::nullopt;
}

// The header's JSON, an object of objects. JSON itself allows a key twice, which the format does
// not; and to nest deeper than the format ever does, which is not worth parsing.
absl::StatusOr<Json> ParseHeader(std::string_view text) {
  constexpr int kMostDepth = 3;  // {"name": {"shape": [
  std::set<std::string> names;
  std::string twice;
  bool deep = false;
  const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    if (depth > kMostDepth) deep = true;
    if (event == Json::parse_event_t::key && depth == 1 &&
        !names.insert(parsed.get_ref<const std::string&>()).second) {
      twice = parsed.get_ref<const std::string&>();
    }
    return !deep;
  };
  Json header = Json::parse(text.begin(), text.end(), watch, /*allow_exceptions=*/false);
  if (header.is_discarded() || deep || !header.is_object()) {
    return absl::InvalidArgumentError("the header is not the JSON of a safetensors file");
  }
  if (!twice.empty()) {
    return absl::InvalidArgumentError(absl::StrCat("tensor '", twice, "' is there twice"));
  }
  header.erase("__metadata__");
  return header;
}

// A list of integers, none of them negative.
absl::StatusOr<std::vector<int64_t>> Integers(const Json& tensor, const char* key) {
  const auto found = tensor.find(key);
  if (found == tensor.end() || !found->is_array()) {
    return absl::InvalidArgumentError(absl::StrCat("it has no list '", key, "'"));
  }
  std::vector<int64_t> integers;
  for (const Json& element : *found) {
    if (!element.is_number_unsigned() || element.get<uint64_t>() > uint64_t{INT64_MAX}) {
      return absl::InvalidArgumentError(
          absl::StrCat("'", key, "' must hold integers that are not negative, in 63 bits"));
    }
    integers.push_back(element.get<int64_t>());
  }
  return integers;
}

// Reads the entries of one file.
class Parser {
 public:
  absl::StatusOr<std::map<std::string, Entry>> Read(std::string_view bytes) {
    SINTER_RETURN_IF_ERROR(ReadEntries(bytes));
    return std::move(entries_);
  }

 private:
  absl::Status ReadEntries(std::string_view bytes) {
    SINTER_RETURN_IF_ERROR(Divide(bytes));
    SINTER_ASSIGN_OR_RETURN(const Json header, ParseHeader(header_));
    for (const auto& [name, json] : header.items()) {
      SINTER_RETURN_IF_ERROR(Annotate(ReadEntry(name, json), absl::StrCat("tensor '", name, "'")));
    }
    return CheckThatEntriesFillTheData();
  }

  // Into header and data.
  absl::Status Divide(std::string_view bytes) {
    uint64_t header_bytes = 0;
    if (bytes.size() < sizeof(header_bytes)) {
      return absl::InvalidArgumentError("not a safetensors file: it is too short");
    }
    std::memcpy(&header_bytes, bytes.data(), sizeof(header_bytes));
    bytes.remove_prefix(sizeof(header_bytes));
    if (header_bytes > bytes.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("not a safetensors file, or a cut off one: its header of ", header_bytes,
                       " bytes does not fit into it"));
    }
    constexpr uint64_t kLimit = SafetensorsWeights::kMostHeaderBytes;
    if (header_bytes > kLimit) {
      return absl::ResourceExhaustedError(
          absl::StrCat("its header has ", header_bytes, " bytes, the limit is ", kLimit));
    }
    header_ = bytes.substr(0, header_bytes);
    data_ = bytes.substr(header_bytes);
    return absl::OkStatus();
  }

  absl::Status ReadEntry(const std::string& name, const Json& json) {
    const auto dtype = json.find("dtype");
    if (dtype == json.end() || !dtype->is_string()) {
      return absl::InvalidArgumentError("it has no 'dtype'");
    }
    Entry entry{.dtype = dtype->get<std::string>()};
    SINTER_ASSIGN_OR_RETURN(entry.dims, Integers(json, "shape"));
    SINTER_ASSIGN_OR_RETURN(const std::vector<int64_t> offsets, Integers(json, "data_offsets"));
    const auto size = static_cast<int64_t>(data_.size());
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > size) {
      return absl::InvalidArgumentError(
          absl::StrCat("its data_offsets do not lie in the ", size, " bytes of data"));
    }
    entry.bytes =
        data_.substr(static_cast<size_t>(offsets[0]), static_cast<size_t>(offsets[1] - offsets[0]));
    SINTER_RETURN_IF_ERROR(CheckSize(entry));
    ends_.emplace_back(offsets[0], offsets[1]);
    entries_.emplace(name, std::move(entry));
    return absl::OkStatus();
  }

  static absl::Status CheckSize(const Entry& entry) {
    const std::optional<DType> dtype = FindElementType(entry.dtype);
    if (!dtype) return absl::OkStatus();
    SINTER_ASSIGN_OR_RETURN(const int64_t expected, ByteSize(*dtype, entry.dims).Get());
    if (static_cast<int64_t>(entry.bytes.size()) == expected) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat(Type{*dtype, Shape::Of(entry.dims), {}}.ToString(), " takes ", expected,
                     " bytes, its data has ", entry.bytes.size()));
  }

  absl::Status CheckThatEntriesFillTheData() {
    std::sort(ends_.begin(), ends_.end());
    int64_t end = 0;
    for (const auto& [first, last] : ends_) {
      if (first != end) {
        return absl::InvalidArgumentError(
            absl::StrCat("tensors overlap or leave a gap between the bytes ", std::min(first, end),
                         " and ", std::max(first, end), " of the data"));
      }
      end = last;
    }
    if (end == static_cast<int64_t>(data_.size())) return absl::OkStatus();
    return absl::InvalidArgumentError(
        absl::StrCat("its tensors end at byte ", end, " of ", data_.size(), " bytes of data"));
  }

  std::string_view header_;
  std::string_view data_;
  std::vector<std::pair<int64_t, int64_t>> ends_;  // begin and end of every entry
  std::map<std::string, Entry> entries_;
};

}  // namespace

absl::StatusOr<SafetensorsWeights> SafetensorsWeights::Parse(std::string_view bytes,
                                                             std::shared_ptr<const void> owner,
                                                             const std::string& name) {
  auto entries = Parser().Read(bytes);
  if (!entries.ok()) return Annotate(entries.status(), name);
  return SafetensorsWeights(
      std::make_shared<const File>(File{name, std::move(owner), *std::move(entries)}));
}

absl::StatusOr<SafetensorsWeights> SafetensorsWeights::Open(const std::string& path) {
  const auto file = MapFile(path);
  if (!file.ok()) return Annotate(file.status(), path);
  return Parse(file->bytes, file->owner, path);
}

absl::StatusOr<SafetensorsWeights> SafetensorsWeights::Read(std::string_view bytes,
                                                            const std::string& name) {
  const auto copy = std::make_shared<const std::string>(bytes);
  return Parse(*copy, copy, name);
}

absl::StatusOr<Tensor> SafetensorsWeights::Get(const std::string& name,
                                               const std::vector<int64_t>& dims, WeightRole) {
  const auto found = file_->entries.find(name);
  if (found == file_->entries.end()) {
    return absl::NotFoundError(absl::StrCat(file_->name, ": there is no weight '", name, "'"));
  }
  const Entry& entry = found->second;
  const std::optional<DType> dtype = FindElementType(entry.dtype);
  if (!dtype) {
    return absl::UnimplementedError(absl::StrCat(file_->name, ": weight '", name, "' is of type ",
                                                 entry.dtype, ", which is not supported"));
  }
  SINTER_RETURN_IF_ERROR(Annotate(CheckWeight(name, *dtype, entry.dims, dims), file_->name));
  // A weight is only read.
  auto* data = const_cast<char*>(entry.bytes.data());
  // Writers need not align the data. Elements at other addresses could not be read as T.
  if (reinterpret_cast<uintptr_t>(data) % static_cast<uintptr_t>(SizeOf(*dtype)) != 0) {
    return Tensor::CopyOf(*dtype, dims, data);
  }
  return Tensor::Borrow(*dtype, dims, data, file_->owner);
}

}  // namespace sinter
