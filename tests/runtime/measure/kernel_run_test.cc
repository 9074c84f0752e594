#include "runtime/measure/kernel_run.h"

#include <numeric>

#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/ops/conv.h"
#include "ir/ops/gather.h"
#include "runtime/backends.h"

namespace sinter {
namespace {

// Packed weights, padded layouts and workspaces are all made.
TEST(KernelRun, RunsEveryKernelOfAConvolution) {
  Graph graph;
  std::vector<float> weights(17 * 5 * 9);
  std::iota(weights.begin(), weights.end(), 0.0F);
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{2, 5, 9, 7}, Layout()});
  const auto node =
      graph.AddNode(Conv{.pads = {1, 1, 1, 1}},
                    {x, graph.AddConstant(Constant::FromValues<float>({17, 5, 3, 3}, weights))});
  ASSERT_TRUE(node.ok()) << node.status();
  const auto backends = BackendSetFor("auto");
  ASSERT_TRUE(backends.ok()) << backends.status();
  const KernelQuery query(graph, *node);
  const BackendSet::Offer offer = backends->AskAll(query);
  ASSERT_FALSE(offer.candidates.empty());
  for (const CandidateRef& candidate : offer.candidates) {
    auto run = KernelRun::Create(query, *candidate);
    ASSERT_TRUE(run.ok()) << candidate->kernel << ": " << run.status();
    for (int i = 0; i < 2; ++i) {
      run->ReadActivations();
      EXPECT_TRUE(run->Run().ok()) << candidate->kernel;
    }
  }
}

TEST(KernelRun, ReturnsTheErrorOfAKernel) {
  Graph graph;
  const auto node =
      graph.AddNode(Gather{}, {graph.AddInput("x", Type{DType::kFloat32, Shape{3}, Layout()}),
                               graph.AddConstant(Constant::FromValues<int64_t>({2}, {0, 7}))});
  ASSERT_TRUE(node.ok()) << node.status();
  const auto backends = BackendSetFor("naive");
  ASSERT_TRUE(backends.ok()) << backends.status();
  const KernelQuery query(graph, *node);
  const BackendSet::Offer offer = backends->AskAll(query);
  ASSERT_FALSE(offer.candidates.empty());
  auto run = KernelRun::Create(query, *offer.candidates[0]);
  ASSERT_TRUE(run.ok()) << run.status();
  EXPECT_EQ(run->Run().code(), absl::StatusCode::kOutOfRange);
}

}  // namespace
}  // namespace sinter
