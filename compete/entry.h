// Who takes part in a competition.
#ifndef SINTER_COMPETE_ENTRY_H_
#define SINTER_COMPETE_ENTRY_H_

#include <string>

#include "absl/status/statusor.h"

namespace sinter::compete {

struct Entry {
  std::string name;       // "mine"; of a library: the name of its file without the ending
  std::string backend;    // the name of a built-in backend; empty for a library
  std::string library;    // the path of a library; empty for a built-in backend
  std::string file_hash;  // of the library
};

// The entry that the text names: a built-in backend, a shared library, or a folder with the project
// of one (`sinter submit new`), whose library is in build/. NotFound, with what was looked for.
absl::StatusOr<Entry> FindEntry(const std::string& text);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_ENTRY_H_
