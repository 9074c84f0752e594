// Who takes part in a competition.
#ifndef SINTER_COMPETE_ENTRY_H_
#define SINTER_COMPETE_ENTRY_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sinter::compete {

// A library is a backend that a user built, in Python too; a peer is another engine.
enum class EntryKind { kLibrary, kBuiltIn, kPeer };

std::string_view NameOf(EntryKind kind);  // "library", "built-in", "peer"
// Returns nothing for a name that NameOf does not return.
std::optional<EntryKind> EntryKindOf(std::string_view name);

struct Entry {
  std::string name;         // "mine"; of a file: its name without the ending
  std::string backend;      // the name of a built-in backend; empty for others
  std::string library;      // the path of a library; empty for others
  std::string python_file;  // the path of a file of Python that defines a backend; empty for others
  std::string file_hash;    // of the library or file
  std::string peer;         // the name of another engine; empty for others

  EntryKind kind() const {
    if (!peer.empty()) return EntryKind::kPeer;
    return backend.empty() ? EntryKind::kLibrary : EntryKind::kBuiltIn;
  }
  // Whether peers/run.py runs it.
  bool runs_in_python() const { return !peer.empty() || !python_file.empty(); }
};

// The entry that the text names: a built-in backend, another engine that is installed
// ("onnxruntime", "openvino"), a shared library, a folder with the project of one (`sinter submit
// new`), whose library is in build/, or a file of Python (.py) with a backend, for which the package
// sinter must be installed. NotFound, with what was looked for.
absl::StatusOr<Entry> FindEntry(const std::string& text);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_ENTRY_H_
