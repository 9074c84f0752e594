#include "compete/entry.h"

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "compete/peer.h"
#include "ir/suggestion.h"
#include "kernels/library/open_library.h"
#include "sinter/backends.h"
#include "sinter/status.h"

namespace sinter::compete {
namespace {

namespace fs = std::filesystem;

// The libraries in a project's build folder, by name.
std::vector<fs::path> LibrariesIn(const fs::path& folder) {
  std::vector<fs::path> libraries;
  std::error_code error;
  for (const char* const place : {"build", "."}) {
    for (const auto& file : fs::directory_iterator(folder / place, error)) {
      if (file.path().extension() == ".so") libraries.push_back(file.path());
    }
    if (!libraries.empty()) break;
  }
  std::sort(libraries.begin(), libraries.end());
  return libraries;
}

absl::StatusOr<Entry> PythonEntry(const fs::path& path) {
  SINTER_RETURN_IF_ERROR(CheckInstalled("sinter"));
  SINTER_ASSIGN_OR_RETURN(std::string hash, library::HashOfFile(path));
  std::error_code error;
  return Entry{
      .name = path.stem(), .python_file = fs::absolute(path, error), .file_hash = std::move(hash)};
}

absl::StatusOr<Entry> LibraryEntry(const fs::path& path) {
  std::string name = path.stem();
  if (absl::StartsWith(name, "lib") && name.size() > 3) name.erase(0, 3);
  SINTER_ASSIGN_OR_RETURN(std::string hash, library::HashOfFile(path));
  std::error_code error;
  return Entry{
      .name = std::move(name), .library = fs::absolute(path, error), .file_hash = std::move(hash)};
}

}  // namespace

std::string_view NameOf(EntryKind kind) {
  switch (kind) {
    case EntryKind::kLibrary: return "library";
    case EntryKind::kBuiltIn: return "built-in";
    case EntryKind::kPeer: return "peer";
  }
  return "";
}

std::optional<EntryKind> EntryKindOf(std::string_view name) {
  for (const EntryKind kind : {EntryKind::kLibrary, EntryKind::kBuiltIn, EntryKind::kPeer}) {
    if (NameOf(kind) == name) return kind;
  }
  return std::nullopt;
}

absl::StatusOr<Entry> FindEntry(const std::string& text) {
  std::vector<std::string> backends;
  for (const BackendInfo& info : AvailableBackends()) {
    if (info.name == text) return Entry{.name = text, .backend = text};
    backends.push_back(info.name);
  }
  if (IsPeer(text)) {
    SINTER_RETURN_IF_ERROR(CheckInstalled(text));
    return Entry{.name = text, .peer = text};
  }
  std::error_code error;
  if (fs::is_directory(text, error)) {
    const std::vector<fs::path> libraries = LibrariesIn(text);
    if (libraries.size() == 1) return LibraryEntry(libraries[0]);
    if (libraries.empty()) {
      return absl::NotFoundError(absl::StrCat(
          text,
          " has no library in build/: build it first (cmake -B build && cmake --build build)"));
    }
    return absl::InvalidArgumentError(absl::StrCat(
        text, " has several libraries, of which an entry names one: ", libraries[0].string(), ", ",
        libraries[1].string()));
  }
  if (fs::is_regular_file(text, error)) {
    return absl::EndsWith(text, ".py") ? PythonEntry(text) : LibraryEntry(text);
  }
  return absl::NotFoundError(absl::StrCat(UnknownName("backend", "backends", text, backends),
                                          ", and there is no such library or folder"));
}

}  // namespace sinter::compete
