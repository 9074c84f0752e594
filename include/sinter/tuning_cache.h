// What was measured on this machine: how long kernels take for the work that models ask of them.
#ifndef SINTER_TUNING_CACHE_H_
#define SINTER_TUNING_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace sinter {

// Times of kernels by the work that they do. A cache belongs to a machine; the keys of kernels hold
// the versions and instruction sets of their backends, so that times of others are not found. As
// long as nobody changes it, it may be read from several threads.
class TuningCache {
 public:
  // `machine` as TuningMachine() gives it.
  explicit TuningCache(std::string machine) : machine_(std::move(machine)) {}
  // A file that Write wrote. NotFound; InvalidArgument, which names the file, when it is damaged;
  // FailedPrecondition when it is another machine's, or an earlier version's.
  static absl::StatusOr<TuningCache> Read(const std::string& path, std::string machine);
  // Replaces the file as a whole.
  absl::Status Write(const std::string& path) const;

  // `work`: what is computed, with types (WorkOf in measured_cost.h); `kernel`: by which candidate
  // of which backend (BackendKey and KernelKey there).
  void Set(std::string_view work, int threads, const std::string& kernel, double seconds);
  // For a kernel that fails: a time that no other takes, which is not written to files.
  void SetFailed(std::string_view work, int threads, const std::string& kernel);
  std::optional<double> Find(std::string_view work, int threads, const std::string& kernel) const;
  // The least time of the kernels whose keys start so; infinite: none was measured.
  double Least(std::string_view work, int threads, std::string_view start) const;

  // Measurements held.
  size_t size() const { return seconds_.size(); }

 private:
  std::string machine_;
  std::map<std::pair<uint64_t, std::string>, double> seconds_;  // by hash of work, and kernel
};

// The processor.
std::string TuningMachine();

}  // namespace sinter

#endif  // SINTER_TUNING_CACHE_H_
