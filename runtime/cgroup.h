// The processor time that control groups leave to this process.
#ifndef SINTER_RUNTIME_CGROUP_H_
#define SINTER_RUNTIME_CGROUP_H_

#include <filesystem>
#include <optional>

namespace sinter {

// The smallest quota of the process's control group and of those around it, in processors (1.5: one
// and a half seconds of processor time a second); nothing when there is none. Reads version 2
// (cpu.max) and version 1 (cpu.cfs_quota_us). `root` is where proc/ and sys/ are.
std::optional<double> CgroupQuota(const std::filesystem::path& root = "/");

}  // namespace sinter

#endif  // SINTER_RUNTIME_CGROUP_H_
