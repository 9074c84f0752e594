// Turns a failed allocation into a status, at the entries of the public API.
#ifndef SINTER_IR_OUT_OF_MEMORY_H_
#define SINTER_IR_OUT_OF_MEMORY_H_

#include <new>
#include <stdexcept>
#include <string_view>

#include "absl/status/status.h"

namespace sinter {

// ResourceExhausted: "out of memory while running the model". Without the text when there is no
// memory for it either.
absl::Status OutOfMemory(std::string_view activity);

// Returns function(), a Status or StatusOr, or OutOfMemory(activity) if an allocation fails in it.
template <class Function>
auto CatchOutOfMemory(std::string_view activity, Function function) -> decltype(function()) {
  try {
    return function();
  } catch (const std::bad_alloc&) {
    return OutOfMemory(activity);
  } catch (const std::length_error&) {  // of a container that would have more elements than memory
    return OutOfMemory(activity);
  }
}

}  // namespace sinter

#endif  // SINTER_IR_OUT_OF_MEMORY_H_
