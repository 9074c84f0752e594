// Tests of the driver: bodies, the order of passes, and the options that leave them out.
#include <algorithm>
#include <string_view>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/verify.h"
#include "tests/passes/net.h"

namespace sinter {
namespace {

using testing::ElementsAre;

// A loop that scales x by a number that its body computes.
Graph LoopNet() {
  Net body;
  body.graph.AddInput("i", Type{DType::kInt64, {}, {}});
  const ValueId on = body.graph.AddInput("on", Type{DType::kBool, {}, {}});
  const ValueId x = body.Input({2, 3});
  const ValueId scale = body.Add(Add{}, {body.Scalar(1), body.Scalar(2)});
  const ValueId next = body.Add(Relu{}, {body.Add(Mul{}, {x, scale})});
  body.graph.AddOutput("on", on);
  body.graph.AddOutput("x", next);
  Net net;
  const ValueId start = net.Input({2, 3});
  const NodeId loop =
      net.graph
          .AddNode(Loop{.carried = 1},
                   {net.graph.AddConstant(Constant::Scalar<int64_t>(3)),
                    net.graph.AddConstant(Constant::Scalar(true)), start},
                   {.bodies = {std::make_shared<const Graph>(std::move(body.graph))}})
          .value();
  net.graph.AddOutput("y", net.Add(Neg{}, {net.graph.node(loop).output()}));
  return net.graph;
}

PassRecord RecordOf(std::string_view pass, const PassLog& log) {
  const auto found = std::find_if(log.passes.begin(), log.passes.end(),
                                  [&](const PassRecord& record) { return record.name == pass; });
  return found == log.passes.end() ? PassRecord{} : *found;
}

TEST(Bodies, ArePassedOverFirst) {
  Graph graph = LoopNet();
  PassContext context;
  ASSERT_TRUE(RunPassesWithBodies(PortablePipeline(), graph, context).ok());
  EXPECT_TRUE(Verify(graph).ok());
  ASSERT_EQ(graph.node_count(), 2);
  const Graph& body = *graph.node(graph.TopologicalOrder()[0]).bodies[0];
  EXPECT_THAT(OperatorsOf(body), ElementsAre("fused"));
  // One record per pass, however many graphs it was applied to.
  EXPECT_EQ(context.log.passes.size(), PortablePipeline().size());
  EXPECT_EQ(RecordOf("fold-constants", context.log).rewrites.size(), 1U);
}

TEST(Bodies, StopWithTheirGraph) {
  Graph graph = LoopNet();
  PassContext context;
  context.options.stop_after = "fold-constants";
  ASSERT_TRUE(RunPassesWithBodies(PortablePipeline(), graph, context).ok());
  EXPECT_THAT(OperatorsOf(*graph.node(graph.TopologicalOrder()[0]).bodies[0]),
              ElementsAre("mul", "relu"));
  EXPECT_EQ(context.log.passes.back().name, "fold-constants");

  Graph untouched = LoopNet();
  PassContext limited;
  limited.options.max_rewrites = 0;
  ASSERT_TRUE(RunPassesWithBodies(PortablePipeline(), untouched, limited).ok());
  EXPECT_THAT(OperatorsOf(*untouched.node(untouched.TopologicalOrder()[0]).bodies[0]),
              ElementsAre("add", "mul", "relu"));
}

TEST(Driver, StopsAfterAPassLeavesOutAndCountsRewrites) {
  Net net;
  const ValueId x = net.Input({1, 3, 4, 4});
  const ValueId conv = net.Add(Conv{}, {x, net.Weight({3, 3, 1, 1})});
  net.graph.AddOutput("y", net.Add(Relu{}, {net.Add(Mul{}, {conv, net.Scalar(2)})}));
  auto operators = [&](PassOptions options) {
    Graph graph = net.graph;
    PassContext context;
    context.options = std::move(options);
    EXPECT_TRUE(RunPasses(PortablePipeline(), graph, context).ok());
    return OperatorsOf(graph);
  };
  EXPECT_THAT(operators({}), ElementsAre("fused"));
  EXPECT_THAT(operators({.stop_after = "scale-into-weights"}), ElementsAre("conv", "relu"));
  EXPECT_THAT(operators({.without = {"fuse-epilogues"}}), ElementsAre("conv", "relu"));
  EXPECT_THAT(operators({.max_rewrites = 0}), ElementsAre("conv", "mul", "relu"));
  EXPECT_FALSE(ValidateOptions({.stop_after = "no-such-pass"}).ok());
  EXPECT_TRUE(ValidateOptions({.without = {"hard-swish"}}).ok());
}

}  // namespace
}  // namespace sinter
