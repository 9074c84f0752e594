// Damages files as fuzzers do, but deterministically.
#ifndef SINTER_TESTS_MUTATE_H_
#define SINTER_TESTS_MUTATE_H_

#include <algorithm>
#include <string>
#include <string_view>

#include "ir/random_case.h"

namespace sinter {

// Applies one to four damages to `bytes`: flipped bits, bytes replaced by extreme ones, truncation,
// a chunk removed, duplicated or moved, a number made absurdly large (as a protobuf varint and as
// plain integers).
inline std::string Mutate(std::string_view bytes, Random& random) {
  std::string mutated(bytes);
  for (int64_t damages = random.Integer(1, 4); damages > 0; --damages) {
    const auto size = static_cast<int64_t>(mutated.size());
    if (size == 0) break;
    const auto at = static_cast<size_t>(random.Integer(0, size - 1));
    const auto length = static_cast<size_t>(std::min(
        random.Integer(1, random.Chance(0.5) ? 16 : size), size - static_cast<int64_t>(at)));
    const auto other = static_cast<size_t>(random.Integer(0, size - 1));
    switch (random.Integer(0, 7)) {
      case 0: mutated[at] = static_cast<char>(mutated[at] ^ (1 << random.Integer(0, 7))); break;
      case 1: {
        static constexpr std::string_view kExtremes("\x00\x01\x7f\x80\xff", 5);
        mutated[at] = kExtremes[static_cast<size_t>(random.Integer(0, 4))];
        break;
      }
      case 2: mutated.resize(at); break;
      case 3: mutated.erase(at, length); break;
      case 4: mutated.insert(other, mutated.substr(at, length)); break;
      case 5: {
        const std::string chunk = mutated.substr(at, length);
        mutated.replace(other, std::min(length, mutated.size() - other), chunk);
        break;
      }
      case 6: {
        // The largest and the most negative 64-bit number, and an incomplete one.
        static constexpr std::string_view kVarints[] = {"\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
                                                        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
                                                        "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"};
        const std::string_view varint = kVarints[random.Integer(0, 2)];
        mutated.replace(at, random.Chance(0.5) ? 1 : 0, varint);
        break;
      }
      default: mutated[at] = static_cast<char>(random.Integer(0, 255));
    }
  }
  return mutated;
}

}  // namespace sinter

#endif  // SINTER_TESTS_MUTATE_H_
