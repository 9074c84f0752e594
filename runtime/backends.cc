#include "runtime/backends.h"

#include <memory>
#include <mutex>

#include "absl/strings/str_join.h"
#include "ir/status.h"
#include "kernels/blocked/blocked.h"
#include "kernels/naive/naive.h"
#include "runtime/machine.h"
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

  std::mutex mutex;
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
  return absl::NotFoundError(absl::StrCat("there is no backend '", ToAbsl(name),
                                          "'; the backends are: ", absl::StrJoin(known, ", ")));
}

}  // namespace

std::vector<BackendInfo> AvailableBackends() {
  const Registry& registry = TheRegistry();
  std::vector<BackendInfo> infos;
  auto add = [&](const Entry& entry) {
    infos.push_back({std::string(entry.backend->name()), entry.backend->isa(), entry.description});
  };
  add(registry.naive);
  for (const Entry& entry : registry.fast) add(entry);
  infos.push_back({std::string(kAuto), registry.fast.back().backend->isa(),
                   "the fastest kernel of all backends, node by node"});
  return infos;
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
  const Registry& registry = TheRegistry();
  SINTER_RETURN_IF_ERROR(registry.isa_status);
  const Backend* naive = registry.naive.backend.get();
  if (name == naive->name()) return BackendSet{.preferred = {naive}};
  BackendSet set{.fallback = naive};
  for (const Entry& entry : registry.fast) {
    if (name == kAuto || name == entry.backend->name())
      set.preferred.push_back(entry.backend.get());
  }
  if (set.preferred.empty()) return UnknownBackend(name);
  return set;
}

}  // namespace sinter
