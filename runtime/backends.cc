#include "runtime/backends.h"

#include <algorithm>
#include <memory>
#include <mutex>
#include <utility>

#include "ir/suggestion.h"
#include "kernels/blocked/blocked.h"
#include "kernels/library/library_backend.h"
#include "kernels/library/open_library.h"
#include "kernels/naive/naive.h"
#include "runtime/machine.h"
#include "sinter/program_backend.h"
#include "sinter/status.h"
#ifdef SINTER_ONEDNN
#include "kernels/onednn/onednn.h"
#endif

namespace sinter {
namespace {

constexpr std::string_view kAuto = "auto";

struct Entry {
  std::unique_ptr<const Backend> backend;
  std::string description;
};

// The explicit list: nothing registers itself.
struct Registry {
  Entry naive{naive::NewNaiveBackend(), "plain loops, f64 accumulation: the reference"};
  std::vector<Entry> fast;  // best first; never empty
  absl::Status isa_status;  // of SINTER_MAX_ISA

  std::mutex mutex;  // guards what follows
  std::vector<Entry> registered;
  std::string current{kAuto};

  Registry() {
    blocked::SetMaxIsa(MaxIsa());
    fast.push_back({blocked::NewBlockedBackend(), "SIMD kernels of our own"});
#ifdef SINTER_ONEDNN
    isa_status = onednn::SetMaxIsa(MaxIsa());
    fast.push_back({onednn::NewOneDnnBackend(), "oneDNN's primitives"});
#endif
  }
};

Registry& TheRegistry() {
  static auto* const registry = new Registry();
  return *registry;
}

absl::Status UnknownBackend(std::string_view name) {
  std::vector<std::string> known;
  for (const BackendInfo& info : AvailableBackends()) known.push_back(info.name);
  return absl::NotFoundError(UnknownName("backend", "backends", name, known));
}

}  // namespace

std::vector<BackendInfo> AvailableBackends() {
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  std::vector<BackendInfo> infos;
  auto add = [&](const Entry& entry) {
    infos.push_back({std::string(entry.backend->name()), entry.backend->isa(), entry.description});
  };
  add(registry.naive);
  for (const Entry& entry : registry.fast) add(entry);
  for (const Entry& entry : registry.registered) add(entry);
  infos.push_back({std::string(kAuto), registry.fast.back().backend->isa(),
                   "the fastest kernel of all backends, node by node"});
  return infos;
}

absl::Status RegisterBackend(std::unique_ptr<const Backend> backend, std::string description) {
  if (backend == nullptr) return absl::InvalidArgumentError("the backend is null");
  const std::string name(backend->name());
  const auto is_word = [](std::string_view text) {
    return !text.empty() && text.find_first_of(" \t\n") == std::string_view::npos;
  };
  if (!is_word(name) || !is_word(backend->version())) {
    return absl::InvalidArgumentError(
        absl::StrCat("a backend needs a name and a version without "
                     "spaces, not '",
                     name, "' and '", backend->version(), "'"));
  }
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  const auto is_named = [&](const Entry& entry) { return entry.backend->name() == name; };
  if (name == kAuto || is_named(registry.naive) ||
      std::any_of(registry.fast.begin(), registry.fast.end(), is_named) ||
      std::any_of(registry.registered.begin(), registry.registered.end(), is_named)) {
    return absl::AlreadyExistsError(absl::StrCat("there is a backend '", name, "' already"));
  }
  registry.registered.push_back({std::move(backend), std::move(description)});
  return absl::OkStatus();
}

absl::StatusOr<std::string> RegisterBackend(const std::string& path) {
  SINTER_ASSIGN_OR_RETURN(library::OpenedLibrary library, library::OpenLibrary(path));
  std::string name(library.backend->name());
  SINTER_RETURN_IF_ERROR(
      RegisterBackend(std::move(library.backend), std::move(library.description)));
  return name;
}

absl::Status RegisterBackend(const SinterBackend& table) {
  SINTER_ASSIGN_OR_RETURN(std::unique_ptr<const Backend> backend,
                          library::NewLibraryBackend(&table, "program"));
  return RegisterBackend(std::move(backend), table.description == nullptr ? "" : table.description);
}

absl::Status SetBackend(std::string_view name) {
  SINTER_RETURN_IF_ERROR(BackendSetFor(name).status());
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  registry.current = std::string(name);
  return absl::OkStatus();
}

std::string GetBackend() {
  Registry& registry = TheRegistry();
  const std::lock_guard lock(registry.mutex);
  return registry.current;
}

absl::StatusOr<BackendSet> BackendSetFor(std::string_view name) {
  Registry& registry = TheRegistry();
  SINTER_RETURN_IF_ERROR(registry.isa_status);
  const Backend* naive = registry.naive.backend.get();
  if (name == naive->name()) return BackendSet{.preferred = {naive}};
  BackendSet set{.fallback = naive};
  std::vector<const Backend*> fast;
  for (const Entry& entry : registry.fast) fast.push_back(entry.backend.get());
  const auto add = [&](const Backend* backend) {
    if (name == kAuto || name == backend->name()) set.preferred.push_back(backend);
  };
  for (const Backend* backend : fast) add(backend);
  {
    const std::lock_guard lock(registry.mutex);
    for (const Entry& entry : registry.registered) {
      add(entry.backend.get());
      if (name == entry.backend->name()) set.substitutes = fast;
    }
  }
  if (set.preferred.empty()) return UnknownBackend(name);
  return set;
}

}  // namespace sinter
