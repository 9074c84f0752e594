// Files of every released version must open. Each was made from the text beside it:
//   sinter compile --no-passes version_1.txt -o version_1.sinter
#include <fstream>
#include <sstream>

#include "frontend/file/read.h"
#include "frontend/file/write.h"
#include "gtest/gtest.h"
#include "ir/text.h"
#include "tests/paths.h"

namespace sinter {
namespace {

std::string Contents(const std::string& path) {
  std::stringstream contents;
  contents << std::ifstream(path, std::ios::binary).rdbuf();
  return contents.str();
}

TEST(SinterFileVersions, Version1) {
  const auto expected = Parse(Contents(SourcePath("tests/frontend/file/version_1.txt")));
  ASSERT_TRUE(expected.ok()) << expected.status();
  const auto graph = ReadSinterFile(SourcePath("tests/frontend/file/version_1.sinter"));
  ASSERT_TRUE(graph.ok()) << graph.status();
  EXPECT_EQ(Difference(*expected, *graph), "");
  // The hashes in the file equal the computed ones.
  EXPECT_EQ(Print(*expected, {.most_inline_elements = 0}),
            Print(*graph, {.most_inline_elements = 0}));
}

}  // namespace
}  // namespace sinter
