// Weights are not read before they are used.
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>

#include "frontend/file/write.h"
#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "ir/text.h"
#include "sinter/sinter.h"

namespace sinter {
namespace {

// The resident bytes of the file's mappings: touched pages, and neighbours that the kernel mapped
// with them.
int64_t TouchedBytes(const std::filesystem::path& file) {
  std::ifstream maps("/proc/self/smaps");
  int64_t kilobytes = 0;
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    const bool begins = line.find('-') < line.find(' ');  // "7f00-7f80 r--p ... path"
    if (begins) inside = line.ends_with(file.filename().string());
    if (inside && line.starts_with("Rss:")) kilobytes += std::stoll(line.substr(4));
  }
  return kilobytes * 1024;
}

class WeightsTest : public testing::Test {
 protected:
  WeightsTest() {
    Graph graph;
    const ValueId x = graph.AddInput(
        "x", Type{DType::kFloat32, Shape{Dim::Symbol("N"), 512, Dim::Symbol("H"), 8}, {}});
    const ValueId weight = graph.AddConstant(
        Constant::FromValues<float>({512, 512, 3, 3}, std::vector<float>(512 * 512 * 9, 0.5F)),
        "w");
    const ValueId bias =
        graph.AddConstant(Constant::FromValues<float>({512}, std::vector<float>(512, 0.5F)), "b");
    const Conv conv{.strides = {1, 1}, .pads = {1, 1, 1, 1}};
    const ValueId y = graph.node(*graph.AddNode(conv, {x, weight, bias})).output();
    graph.AddOutput("y", graph.node(*graph.AddNode(Relu{}, {y})).output());
    text_ = Print(graph);
    EXPECT_TRUE(WriteSinterFile(graph, path_.string()).ok());
  }
  ~WeightsTest() override { std::filesystem::remove(path_); }

  static constexpr int64_t kWeightBytes = 512 * 512 * 9 * 4;
  const std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".sinter");
  std::string text_;
};

TEST_F(WeightsTest, OpeningAndPrintingReadsNoWeights) {
  const auto model = LoadModel(path_.string(), {.keep_imported = true});
  ASSERT_TRUE(model.ok()) << model.status();
  EXPECT_EQ(Print(*model->imported()), text_);
  EXPECT_NE(Print(model->graph()), "");
  const int64_t touched = TouchedBytes(path_);
  EXPECT_GT(touched, 0);
  EXPECT_LT(touched, 1 << 20);
  // Accessing the elements reads them.
  const auto weights = model->imported()->value(ValueId{1}).constant->values<float>();
  EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), 0.0), 512 * 512 * 9 * 0.5);
  EXPECT_GE(TouchedBytes(path_), kWeightBytes);
}

TEST_F(WeightsTest, TheFileMayBeReplacedWhileAModelUsesIt) {
  const auto model = LoadModel(path_.string(), {.keep_imported = true});
  ASSERT_TRUE(model.ok()) << model.status();
  Graph other;
  other.AddOutput("y", other.AddInput("x", Type{DType::kFloat32, Shape{2}, {}}));
  ASSERT_TRUE(WriteSinterFile(other, path_.string()).ok());
  EXPECT_EQ(model->imported()->value(ValueId{1}).constant->values<float>()[512], 0.5F);
  EXPECT_EQ(LoadModel(path_.string(), {.keep_imported = true})->imported()->node_count(), 0);
}

}  // namespace
}  // namespace sinter
