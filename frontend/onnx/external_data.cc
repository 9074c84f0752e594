#include "frontend/onnx/external_data.h"

#include <optional>
#include <utility>

#include "absl/strings/numbers.h"
#include "sinter/status.h"

namespace sinter::onnx {
namespace {

// The location of a tensor's data.
struct Place {
  std::string location;
  uint64_t offset = 0;
  std::optional<uint64_t> length;
};

// Other keys, such as "checksum", are ignored.
absl::StatusOr<Place> ReadPlace(const TensorProto& tensor) {
  Place place;
  for (const StringStringEntryProto& entry : tensor.external_data()) {
    if (entry.key() == "location") {
      place.location = entry.value();
    } else if (entry.key() == "offset" || entry.key() == "length") {
      uint64_t number = 0;
      if (!absl::SimpleAtoi(entry.value(), &number)) {
        return absl::InvalidArgumentError(
            absl::StrCat("its ", entry.key(), " '", entry.value(), "' is not a number of bytes"));
      }
      if (entry.key() == "offset") {
        place.offset = number;
      } else {
        place.length = number;
      }
    }
  }
  return place;
}

}  // namespace

absl::StatusOr<MappedBytes> ExternalData::Find(const TensorProto& tensor, int64_t size) {
  SINTER_ASSIGN_OR_RETURN(const Place place, ReadPlace(tensor));
  const auto file = File(place.location);
  if (!file.ok()) {
    return Annotate(file.status(), absl::StrCat("its data, file '", place.location, "'"));
  }
  const uint64_t file_size = file->bytes.size();
  if (place.offset > file_size || place.length.value_or(0) > file_size - place.offset) {
    return absl::InvalidArgumentError(
        absl::StrCat("its data, ", place.length.value_or(static_cast<uint64_t>(size)),
                     " bytes from ", place.offset, ", is not within the ", file_size,
                     " bytes of the file '", place.location, "'"));
  }
  const uint64_t have = place.length.value_or(file_size - place.offset);
  if (have != static_cast<uint64_t>(size)) {
    return absl::InvalidArgumentError(
        absl::StrCat("the shape takes ", size, " bytes, the data has ", have));
  }
  return MappedBytes{file->bytes.substr(place.offset, have), file->owner};
}

absl::StatusOr<MappedBytes> ExternalData::File(const std::string& location) {
  const auto known = files_.find(location);
  if (known != files_.end()) return known->second;
  SINTER_ASSIGN_OR_RETURN(MappedBytes file, MapFileInside(folder_, location));
  return files_.emplace(location, std::move(file)).first->second;
}

}  // namespace sinter::onnx
