// What an entry's process does.
#ifndef SINTER_COMPETE_ENTRY_MAIN_H_
#define SINTER_COMPETE_ENTRY_MAIN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "compete/shared_tensors.h"

namespace sinter::compete {

struct EntryArguments {
  std::string model;
  std::string backend;  // a name, or the path of a library
  int threads = 1;
  int64_t memory_bytes = 0;
  std::vector<TensorType> inputs;
  std::vector<TensorType> outputs;
};

// Enters the sandbox, opens a session on the backend, and runs whenever a message says so, until
// the socket is closed. Errors are messages. Returns the exit code.
int RunEntry(const EntryArguments& arguments);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_ENTRY_MAIN_H_
