// Messages between the competition and an entry's process, over a socket that keeps their borders.
#ifndef SINTER_COMPETE_MESSAGE_H_
#define SINTER_COMPETE_MESSAGE_H_

#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace sinter::compete {

// Descriptors of the entry's process.
inline constexpr int kSocketFd = 3;
inline constexpr int kTensorsFd = 4;

struct Message {
  enum class Kind : int32_t {
    kReady,      // from the entry: it is ready; the text has a line with its version and one that
                 // says what isolation there is
    kRun,        // to the entry: run with the tensors in place `value`
    kDone,       // from the entry: the results are written
    kError,      // from the entry: the text says what is wrong
    kViolation,  // from the entry: it made the system call `value`, which it may not
  };
  Kind kind = Kind::kError;
  int32_t value = 0;
  std::array<char, 1024> text = {};

  void SetText(std::string_view from) {
    const size_t length = from.size() < text.size() - 1 ? from.size() : text.size() - 1;
    std::memcpy(text.data(), from.data(), length);
    text[length] = '\0';
  }
};

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_MESSAGE_H_
