// Who takes part in a competition.
#ifndef SINTER_COMPETE_ENTRY_H_
#define SINTER_COMPETE_ENTRY_H_

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace sinter::compete {

// A library is a backend that a user built, a peer is another engine.
enum class EntryKind { kLibrary, kBuiltIn, kPeer };

std::string_view NameOf(EntryKind kind);  // "library", "built-in", "peer"
// Returns nothing for a name that NameOf does not return.
std::optional<EntryKind> EntryKindOf(std::string_view name);

struct Entry {
  std::string name;       // "mine"; of a library: the name of its file without the ending
  std::string backend;    // the name of a built-in backend; empty for others
  std::string library;    // the path of a library; empty for others
  std::string file_hash;  // of the library
  std::string peer;       // the name of another engine; empty for others

  EntryKind kind() const {
    if (!peer.empty()) return EntryKind::kPeer;
    return library.empty() ? EntryKind::kBuiltIn : EntryKind::kLibrary;
  }
};

// The entry that the text names: a built-in backend, another engine that is installed
// ("onnxruntime", "openvino"), a shared library, or a folder with the project of one (`sinter
// submit new`), whose library is in build/. NotFound, with what was looked for.
absl::StatusOr<Entry> FindEntry(const std::string& text);

}  // namespace sinter::compete

#endif  // SINTER_COMPETE_ENTRY_H_
