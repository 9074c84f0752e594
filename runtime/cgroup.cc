#include "runtime/cgroup.h"

#include <algorithm>
#include <fstream>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace sinter {
namespace {

std::optional<double> ReadNumber(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string word;
  double number = 0;
  if (!(file >> word) || !absl::SimpleAtod(word, &number)) return std::nullopt;
  return number;
}

std::optional<double> QuotaOf(std::optional<double> quota, std::optional<double> period) {
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

// Reads cpu.max: "150000 100000", or "max 100000" without a quota.
std::optional<double> QuotaVersion2(const std::filesystem::path& group) {
  std::ifstream file(group / "cpu.max");
  std::string quota;
  double period = 0;
  double number = 0;
  if (!(file >> quota >> period) || !absl::SimpleAtod(quota, &number)) return std::nullopt;
  return QuotaOf(number, period);
}

std::optional<double> QuotaVersion1(const std::filesystem::path& group) {
  return QuotaOf(ReadNumber(group / "cpu.cfs_quota_us"), ReadNumber(group / "cpu.cfs_period_us"));
}

// Returns the smallest quota of `group`, an absolute path below `hierarchy`, and its ancestors. In
// a container the path may be the host's and not exist; then the hierarchy's root is used.
template <class Quota>
std::optional<double> SmallestQuota(const std::filesystem::path& hierarchy,
                                    std::filesystem::path group, Quota quota_of) {
  std::optional<double> smallest;
  while (true) {
    if (const auto quota = quota_of(hierarchy / group.relative_path())) {
      smallest = std::min(*quota, smallest.value_or(*quota));
    }
    if (!group.has_relative_path()) return smallest;
    group = group.parent_path();
  }
}

}  // namespace

std::optional<double> CgroupQuota(const std::filesystem::path& root) {
  std::optional<double> smallest;
  std::ifstream groups(root / "proc/self/cgroup");
  std::string line;
  while (std::getline(groups, line)) {
    // A line is "0::/user.slice" in version 2, "4:cpu,cpuacct:/user.slice" in version 1.
    const std::vector<std::string> fields = absl::StrSplit(line, absl::MaxSplits(':', 2));
    if (fields.size() != 3 || !absl::StartsWith(fields[2], "/")) continue;
    const std::filesystem::path mounts = root / "sys/fs/cgroup";
    const std::vector<std::string> controllers = absl::StrSplit(fields[1], ',');
    std::optional<double> quota;
    if (fields[1].empty()) {
      quota = SmallestQuota(mounts, fields[2], QuotaVersion2);
    } else if (std::find(controllers.begin(), controllers.end(), "cpu") != controllers.end()) {
      quota = SmallestQuota(mounts / fields[1], fields[2], QuotaVersion1);
      if (!quota) quota = SmallestQuota(mounts / "cpu", fields[2], QuotaVersion1);
    }
    if (quota) smallest = std::min(*quota, smallest.value_or(*quota));
  }
  return smallest;
}

}  // namespace sinter
