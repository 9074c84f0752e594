// Tests of drawings by Graphviz, with other programs in the place of its own.
#include "report/graphviz.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "gtest/gtest.h"

namespace sinter {
namespace {

class GraphvizTest : public testing::Test {
 protected:
  GraphvizTest() : path_(std::getenv("PATH")) {
    std::filesystem::create_directories(folder_);
    setenv("PATH", folder_.c_str(), 1);
  }
  ~GraphvizTest() override {
    setenv("PATH", path_.c_str(), 1);
    std::filesystem::remove_all(folder_);
  }

  // Makes `dot` a shell script.
  void InstallDot(const std::string& commands) const {
    std::ofstream(folder_ / "dot") << "#!/bin/sh\nPATH=/bin:/usr/bin\n" << commands << "\n";
    std::filesystem::permissions(folder_ / "dot", std::filesystem::perms::owner_all);
  }

  const std::string path_;
  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(GraphvizTest, ReturnsWhatTheProgramWrites) {
  InstallDot("echo \"$@\"; cat");
  EXPECT_EQ(DrawWithDot("digraph {\n\x01}", 20).value_or(""), "-Tsvg\ndigraph {\n }");
}

TEST_F(GraphvizTest, LargeInputAndOutputDoNotBlock) {
  InstallDot("cat");
  const std::string large(3 << 20, 'x');
  EXPECT_EQ(DrawWithDot(large, 20).value_or(""), large);
}

TEST_F(GraphvizTest, SaysThatThereIsNoProgram) {
  EXPECT_EQ(DrawWithDot("digraph {}", 20).status().code(), absl::StatusCode::kNotFound);
}

TEST_F(GraphvizTest, EndsAProgramThatTakesTooLong) {
  InstallDot("exec sleep 1000");
  EXPECT_EQ(DrawWithDot("digraph {}", 0.1).status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST_F(GraphvizTest, AProgramThatFailsIsAnError) {
  InstallDot("echo half; exit 3");
  EXPECT_EQ(DrawWithDot("digraph {}", 20).status().code(), absl::StatusCode::kInternal);
  InstallDot("kill -9 $$");
  EXPECT_EQ(DrawWithDot("digraph {}", 20).status().code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace sinter
