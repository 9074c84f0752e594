// The processor time that control groups allow this process.
#ifndef SINTER_RUNTIME_CGROUP_H_
#define SINTER_RUNTIME_CGROUP_H_

#include <filesystem>
#include <optional>

namespace sinter {

// Returns the smallest quota of the process's control group and its ancestors, in processors (1.5
// means 1.5 seconds of processor time per second); nullopt if there is none. Reads version 2
// (cpu.max) and version 1 (cpu.cfs_quota_us). `root` is the folder of proc/ and sys/.
std::optional<double> CgroupQuota(const std::filesystem::path& root = "/");

}  // namespace sinter

#endif  // SINTER_RUNTIME_CGROUP_H_
