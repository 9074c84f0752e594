#include "runtime/report.h"

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "runtime/random_inputs.h"

namespace sinter {
namespace {

// relu(x), one pass of which does nothing.
TEST(ReportTest, FewRunsProveNothing) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {64, 64}, {}});
  graph.AddOutput("y", graph.node(graph.AddNode(Relu{}, {x}).value()).output());
  const std::vector<Tensor> inputs = {*RandomTensor(DType::kFloat32, {64, 64}, 1)};
  const auto stages =
      MeasurePasses(graph, inputs, {.session = {.backend = "naive", .threads = 1}, .rounds = 6});
  ASSERT_TRUE(stages.ok()) << stages.status();
  EXPECT_GT(stages->size(), 5U);
  for (const StageReport& stage : *stages) EXPECT_FALSE(stage.significant) << stage.pass;
}

}  // namespace
}  // namespace sinter
