// Tests of single rewrites: what they change, what they must leave unchanged, and that the graph
// computes the same before and after.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/passes/net.h"

namespace sinter {
namespace {

using testing::ElementsAre;

TEST(RemoveIdentities, DropsWhatGivesItsOperandBack) {
  Net net;
  const ValueId x = net.Input({2, 3});
  const ValueId same = net.Add(Transpose{.perm = {0, 1}}, {net.Add(Mul{}, {x, net.Scalar(1)})});
  net.graph.AddOutput("y", net.Add(Relu{}, {net.Add(Sub{}, {same, net.Scalar(0)})}));
  EXPECT_THAT(OperatorsOf(RunPass("remove-identities", net.graph, {2, 3})), ElementsAre("relu"));
}

TEST(RemoveIdentities, KeepsAMultiplicationByOneThatBroadcasts) {
  Net net;
  const ValueId x = net.Input({1, 3});
  const ValueId ones = net.graph.AddConstant(Constant::FromValues<float>({2, 1}, {1, 1}));
  net.graph.AddOutput("y", net.Add(Mul{}, {x, ones}));
  EXPECT_THAT(OperatorsOf(RunPass("remove-identities", net.graph, {1, 3})), ElementsAre("mul"));
}

TEST(CommonSubexpressions, KeepsOneOfEach) {
  Net net;
  const ValueId x = net.Input({2, 3});
  const ValueId a = net.Add(Mul{}, {x, net.Scalar(2)});
  const ValueId b = net.Add(Mul{}, {x, net.Scalar(2)});
  const ValueId c = net.Add(Mul{}, {x, net.Scalar(3)});
  net.graph.AddOutput("y", net.Add(Add{}, {net.Add(Add{}, {a, b}), c}));
  EXPECT_THAT(OperatorsOf(RunPass("common-subexpressions", net.graph, {2, 3})),
              ElementsAre("mul", "mul", "add", "add"));
}

TEST(DeadNodes, GoWithTheirOperands) {
  Net net;
  const ValueId x = net.Input({2, 3});
  net.Add(Relu{}, {net.Add(Sigmoid{}, {x})});
  net.graph.AddOutput("y", net.Add(Relu{}, {x}));
  EXPECT_THAT(OperatorsOf(RunPass("dead-nodes", net.graph, {2, 3})), ElementsAre("relu"));
}

TEST(HardSwish, IsRecognisedInPaddlesForm) {
  Net net;
  const ValueId x = net.Input({1, 2, 3, 3});
  const ValueId gate = net.Add(Clip{.min = 0, .max = 6}, {net.Add(Add{}, {x, net.Scalar(3)})});
  net.graph.AddOutput("y", net.Add(Div{}, {net.Add(Mul{}, {x, gate}), net.Scalar(6)}));
  EXPECT_THAT(OperatorsOf(RunPass("hard-swish", net.graph, {1, 2, 3, 3})),
              ElementsAre("hard_swish"));
}

TEST(HardSwish, IsNotSeenInOtherConstantsOrOtherOperands) {
  Net net;
  const ValueId x = net.Input({1, 2});
  const ValueId gate = net.Add(Clip{.min = 0, .max = 5}, {net.Add(Add{}, {x, net.Scalar(3)})});
  const ValueId other = net.Add(Clip{.min = 0, .max = 6}, {net.Add(Add{}, {x, net.Scalar(3)})});
  const ValueId a = net.Add(Div{}, {net.Add(Mul{}, {x, gate}), net.Scalar(6)});
  const ValueId b = net.Add(Div{}, {net.Add(Mul{}, {a, other}), net.Scalar(6)});
  net.graph.AddOutput("y", b);
  EXPECT_EQ(RunPass("hard-swish", net.graph, {1, 2}).node_count(), 8);
}

TEST(BatchNormalization, GoesIntoTheWeights) {
  Net net;
  const ValueId x = net.Input({1, 3, 6, 6});
  const ValueId conv = net.Add(Conv{.pads = {1, 1, 1, 1}}, {x, net.Weight({4, 3, 3, 3})});
  net.graph.AddOutput(
      "y", net.Add(BatchNormalization{}, {conv, net.Weight({4}), net.Weight({4}), net.Weight({4}),
                                          net.Weight({4}, 0.2, 2)}));
  EXPECT_THAT(OperatorsOf(RunPass("batch-normalization", net.graph, {1, 3, 6, 6})),
              ElementsAre("conv"));
}

TEST(BatchNormalization, GoesIntoGroupedTransposedWeights) {
  Net net;
  const ValueId x = net.Input({1, 4, 3, 3});
  const ValueId conv = net.Add(ConvTranspose{.strides = {2, 2}, .group = 2},
                               {x, net.Weight({4, 3, 2, 2}), net.Weight({6})});
  net.graph.AddOutput(
      "y", net.Add(BatchNormalization{}, {conv, net.Weight({6}), net.Weight({6}), net.Weight({6}),
                                          net.Weight({6}, 0.2, 2)}));
  EXPECT_THAT(OperatorsOf(RunPass("batch-normalization", net.graph, {1, 4, 3, 3})),
              ElementsAre("conv_transpose"));
}

TEST(BatchNormalization, BecomesAScaleWhenTheConvolutionHasAnotherUse) {
  Net net;
  const ValueId x = net.Input({1, 3, 4, 4});
  const ValueId conv = net.Add(Conv{}, {x, net.Weight({4, 3, 1, 1})});
  const ValueId normal = net.Add(BatchNormalization{}, {conv, net.Weight({4}), net.Weight({4}),
                                                        net.Weight({4}), net.Weight({4}, 0.2, 2)});
  net.graph.AddOutput("y", net.Add(Add{}, {normal, conv}));
  EXPECT_THAT(OperatorsOf(RunPass("batch-normalization", net.graph, {1, 3, 4, 4})),
              ElementsAre("conv", "mul", "add", "add"));
}

TEST(BatchNormalization, ReachesTheWeightsThroughABiasThatIsANodeOfItsOwn) {
  Net net;
  const ValueId x = net.Input({1, 3, 4, 4});
  const ValueId conv = net.Add(ConvTranspose{.strides = {2, 2}}, {x, net.Weight({3, 4, 2, 2})});
  const ValueId biased = net.Add(Add{}, {conv, net.Weight({1, 4, 1, 1})});
  net.graph.AddOutput(
      "y", net.Add(BatchNormalization{}, {biased, net.Weight({4}), net.Weight({4}), net.Weight({4}),
                                          net.Weight({4}, 0.2, 2)}));
  PassContext context;
  ASSERT_TRUE(RunPasses(PortablePipeline(), net.graph, context).ok());
  EXPECT_THAT(OperatorsOf(net.graph), ElementsAre("conv_transpose"));
}

TEST(ScaleIntoWeights, TakesScalarsAndChannels) {
  Net net;
  const ValueId x = net.Input({1, 3, 4, 4});
  ValueId y = net.Add(Conv{}, {x, net.Weight({4, 3, 2, 2}), net.Weight({4})});
  y = net.Add(Mul{}, {net.Scalar(2.5F), y});
  y = net.Add(Add{}, {y, net.Weight({1, 4, 1, 1})});
  net.graph.AddOutput("y", net.Add(Mul{}, {y, net.Weight({4, 1, 1})}));
  EXPECT_THAT(OperatorsOf(RunPass("scale-into-weights", net.graph, {1, 3, 4, 4})),
              ElementsAre("conv"));
}

TEST(ScaleIntoWeights, LeavesAConstantAlongTheWidth) {
  Net net;
  const ValueId x = net.Input({1, 3, 4, 4});
  const ValueId conv = net.Add(Conv{}, {x, net.Weight({4, 3, 1, 1})});
  net.graph.AddOutput("y", net.Add(Mul{}, {conv, net.Weight({4})}));
  EXPECT_THAT(OperatorsOf(RunPass("scale-into-weights", net.graph, {1, 3, 4, 4})),
              ElementsAre("conv", "mul"));
}

TEST(FuseEpilogues, TakesActivationsAndResiduals) {
  Net net;
  const ValueId x = net.Input({1, 3, 4, 4});
  const ValueId conv = net.Add(Conv{.pads = {1, 1, 1, 1}}, {x, net.Weight({3, 3, 3, 3})});
  net.graph.AddOutput("y", net.Add(Relu{}, {net.Add(Add{}, {conv, x})}));
  const Graph graph = RunPass("fuse-epilogues", net.graph, {1, 3, 4, 4});
  ASSERT_THAT(OperatorsOf(graph), ElementsAre("fused"));
  const Node& fused = graph.node(graph.TopologicalOrder()[0]);
  EXPECT_EQ(fused.inputs.size(), 2U);
  EXPECT_THAT(OperatorsOf(*fused.bodies[0]), ElementsAre("conv", "add", "relu"));
}

TEST(FuseEpilogues, LeavesAResultThatIsUsedTwice) {
  Net net;
  const ValueId x = net.Input({1, 3, 4, 4});
  const ValueId conv = net.Add(Conv{}, {x, net.Weight({3, 3, 1, 1})});
  net.graph.AddOutput("y", net.Add(Mul{}, {conv, net.Add(Sigmoid{}, {conv})}));
  EXPECT_THAT(OperatorsOf(RunPass("fuse-epilogues", net.graph, {1, 3, 4, 4})),
              ElementsAre("conv", "sigmoid", "mul"));
}

}  // namespace
}  // namespace sinter
