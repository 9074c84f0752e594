#include "runtime/cgroup.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace sinter {
namespace {

// Uses a directory in place of "/".
class CgroupTest : public testing::Test {
 protected:
  CgroupTest()
      : root_(std::filesystem::path(testing::TempDir()) /
              testing::UnitTest::GetInstance()->current_test_info()->name()) {
    std::filesystem::remove_all(root_);
  }
  ~CgroupTest() override { std::filesystem::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    const std::filesystem::path file = root_ / path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  std::filesystem::path root_;
};

TEST_F(CgroupTest, NothingWithoutGroups) { EXPECT_EQ(CgroupQuota(root_), std::nullopt); }

TEST_F(CgroupTest, Version2) {
  Write("proc/self/cgroup", "0::/service\n");
  Write("sys/fs/cgroup/service/cpu.max", "150000 100000\n");
  EXPECT_EQ(CgroupQuota(root_), 1.5);
}

TEST_F(CgroupTest, Version2WithoutQuota) {
  Write("proc/self/cgroup", "0::/service\n");
  Write("sys/fs/cgroup/service/cpu.max", "max 100000\n");
  EXPECT_EQ(CgroupQuota(root_), std::nullopt);
}

TEST_F(CgroupTest, TheSmallestOfAllAncestorsCounts) {
  Write("proc/self/cgroup", "0::/a/b\n");
  Write("sys/fs/cgroup/a/b/cpu.max", "800000 100000\n");
  Write("sys/fs/cgroup/a/cpu.max", "200000 100000\n");
  Write("sys/fs/cgroup/cpu.max", "max 100000\n");
  EXPECT_EQ(CgroupQuota(root_), 2);
}

TEST_F(CgroupTest, Version1) {
  Write("proc/self/cgroup", "12:memory:/job\n4:cpu,cpuacct:/job\n");
  Write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us", "50000\n");
  Write("sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(CgroupQuota(root_), 0.5);
}

TEST_F(CgroupTest, Version1WithoutQuotaIsMinusOne) {
  Write("proc/self/cgroup", "4:cpu:/job\n");
  Write("sys/fs/cgroup/cpu/job/cpu.cfs_quota_us", "-1\n");
  Write("sys/fs/cgroup/cpu/job/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(CgroupQuota(root_), std::nullopt);
}

TEST_F(CgroupTest, InAContainerThePathIsTheHosts) {
  Write("proc/self/cgroup", "4:cpu,cpuacct:/docker/0123\n");
  Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "300000\n");
  Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
  EXPECT_EQ(CgroupQuota(root_), 3);
}

TEST_F(CgroupTest, DamagedFilesAreNoQuota) {
  Write("proc/self/cgroup", "\n0\n0::\n0::relative\n0::/x\n");
  Write("sys/fs/cgroup/x/cpu.max", "-5 0\n");
  Write("sys/fs/cgroup/cpu.max", "many\n");
  EXPECT_EQ(CgroupQuota(root_), std::nullopt);
}

}  // namespace
}  // namespace sinter
