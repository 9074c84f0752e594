#include "tests/fuzz/message_mutator.h"

#include <algorithm>
#include <cstring>

#include "ir/random_case.h"
#include "tests/fuzz/wire_message.h"

namespace sinter::fuzz {
namespace {

struct Place {
  std::vector<WireField>* siblings;
  size_t index;

  WireField& field() const { return (*siblings)[index]; }
};

void CollectPlaces(std::vector<WireField>& fields, std::vector<Place>& places) {
  for (size_t i = 0; i < fields.size(); ++i) {
    places.push_back({&fields, i});
    CollectPlaces(fields[i].children, places);
  }
}

template <class T>
const T& AnyOf(const std::vector<T>& list, Random& random) {
  return list[static_cast<size_t>(random.Integer(0, static_cast<int64_t>(list.size()) - 1))];
}

// Picks a field with the same number: a node for a node, a name for a name.
WireField Similar(const std::vector<Place>& places, const WireField& field, Random& random) {
  std::vector<const WireField*> similar;
  for (const Place& place : places) {
    if (place.field().tag == field.tag) similar.push_back(&place.field());
  }
  return *AnyOf(similar, random);
}

void ChangeVarint(WireField& field, Random& random) {
  static constexpr int64_t kNumbers[] = {0,  1,  2,       3,         7,         -1,
                                         -2, 64, 1 << 16, INT32_MAX, INT64_MAX, INT64_MIN};
  switch (random.Integer(0, 3)) {
    case 0: field.number += 1; break;
    case 1: field.number -= 1; break;
    case 2: field.number = static_cast<uint64_t>(random.Integer(0, 24)); break;
    default:
      field.number = static_cast<uint64_t>(
          kNumbers[random.Integer(0, static_cast<int64_t>(std::size(kNumbers)) - 1)]);
  }
}

void ChangeBytes(WireField& field) {
  const size_t room = field.HasLength() ? 16 : 0;
  std::string bytes = field.bytes;
  const size_t size = bytes.size();
  bytes.resize(size + room);
  if (bytes.empty()) return;
  bytes.resize(LLVMFuzzerMutate(reinterpret_cast<uint8_t*>(bytes.data()), size, bytes.size()));
  if (!field.HasLength()) bytes.resize(size);
  field.bytes = bytes;
}

void Change(std::vector<WireField>& message, Random& random) {
  std::vector<Place> places;
  CollectPlaces(message, places);
  if (places.empty()) return;
  const Place place = AnyOf(places, random);
  std::vector<WireField>& siblings = *place.siblings;
  WireField& field = place.field();
  const auto at = siblings.begin() + static_cast<ptrdiff_t>(place.index);
  switch (random.Integer(0, 7)) {
    case 0: siblings.erase(at); break;
    case 1: siblings.insert(at, WireField(field)); break;
    case 2: {
      WireField similar = Similar(places, field, random);
      siblings.insert(at, std::move(similar));
      break;
    }
    case 3:
    case 4: {
      WireField similar = Similar(places, field, random);
      field = std::move(similar);
      break;
    }
    default:
      if (field.IsVarint()) {
        ChangeVarint(field, random);
      } else if (field.children.empty()) {
        ChangeBytes(field);
      } else {
        Change(field.children, random);
      }
  }
}

}  // namespace

size_t MutateMessage(uint8_t* data, size_t size, size_t max_size, unsigned int seed) {
  Random random(seed);
  if (random.Chance(0.3)) return LLVMFuzzerMutate(data, size, max_size);
  auto message = ParseWire({reinterpret_cast<const char*>(data), size});
  if (!message) return LLVMFuzzerMutate(data, size, max_size);
  for (int64_t changes = random.Integer(1, 3); changes > 0; --changes) Change(*message, random);
  const std::string bytes = WriteWire(*message);
  if (bytes.empty() || bytes.size() > max_size) return LLVMFuzzerMutate(data, size, max_size);
  std::memcpy(data, bytes.data(), bytes.size());
  return bytes.size();
}

}  // namespace sinter::fuzz
