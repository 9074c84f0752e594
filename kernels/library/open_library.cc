#include "kernels/library/open_library.h"

#include <dlfcn.h>
#include <xxhash.h>

#include <array>
#include <exception>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "kernels/library/library_backend.h"
#include "sinter/backend.h"
#include "sinter/status.h"

namespace sinter::library {
namespace {

absl::Status CannotUse(const std::string& path, std::string_view why) {
  return absl::FailedPreconditionError(
      absl::StrCat("the library ", path, " cannot be used: ", ToAbsl(why)));
}

}  // namespace

absl::StatusOr<std::string> HashOfFile(const std::string& path) {
  const std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state(XXH3_createState(),
                                                                              XXH3_freeState);
  XXH3_64bits_reset(state.get());
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot open ", path));
  std::array<char, 1 << 16> buffer;
  do {
    file.read(buffer.data(), buffer.size());
    XXH3_64bits_update(state.get(), buffer.data(), static_cast<size_t>(file.gcount()));
  } while (file);
  return absl::StrCat(absl::Hex(XXH3_64bits_digest(state.get()), absl::kZeroPad16));
}

absl::StatusOr<OpenedLibrary> OpenLibrary(const std::string& path) {
  std::error_code error;
  // dlopen would search the system's folders for a name without a slash.
  const std::filesystem::path file = std::filesystem::canonical(path, error);
  if (error || !std::filesystem::is_regular_file(file, error)) {
    return absl::NotFoundError(absl::StrCat("there is no library ", path));
  }
  SINTER_ASSIGN_OR_RETURN(const std::string build, HashOfFile(file));
  void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return CannotUse(path, dlerror());
  using GetBackend = decltype(&SinterGetBackend);
  const auto get_backend = reinterpret_cast<GetBackend>(dlsym(library, "SinterGetBackend"));
  if (get_backend == nullptr) {
    dlclose(library);
    return CannotUse(path, "it does not export SinterGetBackend (see sinter/backend.h)");
  }
  std::array<char, SINTER_MESSAGE_BYTES + 1> message = {};
  const SinterBackend* table = nullptr;
  try {
    table = get_backend(&Host(), message.data());
  } catch (const std::exception& exception) {
    return CannotUse(path, exception.what());
  } catch (...) {
    return CannotUse(path, "SinterGetBackend threw an exception");
  }
  message.back() = '\0';
  if (table == nullptr) {
    return CannotUse(path, message[0] == '\0' ? "it has no backend for this machine"
                                              : std::string_view(message.data()));
  }
  absl::StatusOr<std::unique_ptr<const Backend>> backend = NewLibraryBackend(table, build);
  if (!backend.ok()) return CannotUse(path, std::string(backend.status().message()));
  OpenedLibrary opened{*std::move(backend), path};
  if (table->description != nullptr) opened.description = table->description;
  return opened;
}

}  // namespace sinter::library
