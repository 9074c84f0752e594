// Every pass: what it changes, what it must leave alone, and that the graph means the same before
// and after.
#include <cmath>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

ConstantRef RandomTensor(uint64_t seed, std::vector<int64_t> dims, double low = -1,
                         double high = 1) {
  Random random(seed);
  return RandomFloats(random, std::move(dims), low, high);
}

// A graph under construction: one f32 input, nodes with one result each.
struct Net {
  Graph graph;
  uint64_t seed = 1;

  ValueId Input(Shape shape) {
    return graph.AddInput("x", Type{DType::kFloat32, std::move(shape), {}});
  }
  ValueId Weight(std::vector<int64_t> dims, double low = -1, double high = 1) {
    return graph.AddConstant(RandomTensor(seed++, std::move(dims), low, high));
  }
  ValueId Scalar(float value) {
    return graph.AddConstant(Constant::FromValues<float>({1}, {value}));
  }
  ValueId Add(Operation operation, std::vector<ValueId> inputs) {
    const auto node = graph.AddNode(std::move(operation), std::move(inputs));
    EXPECT_TRUE(node.ok()) << node.status();
    return graph.node(*node).output();
  }
};

std::vector<std::string> OperatorsOf(const Graph& graph) {
  std::vector<std::string> names;
  for (const NodeId id : graph.TopologicalOrder()) {
    names.emplace_back(graph.node(id).operation.name());
  }
  return names;
}

// Runs one pass twice: the first result means what the graph meant, the second run changes nothing.
Graph RunPass(std::string_view name, const Graph& before, const std::vector<int64_t>& dims) {
  Graph graph = before;
  for (const Pass& pass : PortablePipeline()) {
    if (pass.name != name) continue;
    PassContext context;
    context.options.verify_each = true;
    const absl::Status status = RunPasses({&pass, 1}, graph, context);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_THAT(context.log.passes[0].refused, testing::IsEmpty());
    const std::string once = Print(graph);
    EXPECT_TRUE(RunPasses({&pass, 1}, graph, context).ok());
    EXPECT_EQ(Print(graph), once);
  }
  const std::vector<ConstantRef> inputs = {RandomTensor(99, dims)};
  const auto expected = naive::Evaluate(before, inputs);
  const auto actual = naive::Evaluate(graph, inputs);
  EXPECT_TRUE(expected.ok()) << expected.status();
  EXPECT_TRUE(actual.ok()) << actual.status();
  const std::vector<double> wanted = (*expected)[0]->ToDoubles();
  const std::vector<double> got = (*actual)[0]->ToDoubles();
  EXPECT_EQ(wanted.size(), got.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(got[i], wanted[i], 1e-5 * (1 + std::abs(wanted[i]))) << "element " << i;
  }
  return graph;
}

TEST(FoldConstants, ComputesWhatDependsOnConstantsOnly) {
  Net net;
  const ValueId x = net.Input({2, 3});
  const ValueId sum = net.Add(Add{}, {net.Weight({3}), net.Weight({3})});
  net.graph.AddOutput("y", net.Add(Mul{}, {x, sum}));
  EXPECT_THAT(OperatorsOf(RunPass("fold-constants", net.graph, {2, 3})), ElementsAre("mul"));
}

TEST(FoldConstants, KeepsWhatPassesTheByteLimit) {
  Net net;
  const ValueId huge = net.Add(
      Expand{}, {net.Scalar(1),
                 net.graph.AddConstant(Constant::FromValues<int64_t>({3}, {1 << 20, 1 << 20, 1}))});
  net.graph.AddOutput("y", huge);
  PassContext context;
  ASSERT_TRUE(RunPasses(PortablePipeline(), net.graph, context).ok());
  EXPECT_THAT(OperatorsOf(net.graph), ElementsAre("expand"));
}

TEST(FoldConstants, KeepsWhatPassesTheWorkLimit) {
  Net net;
  net.graph.AddOutput("y", net.Add(MatMul{}, {net.Weight({8, 9}), net.Weight({9, 10})}));
  for (const double limit : {2.0 * 8 * 9 * 10, 2.0 * 8 * 9 * 10 - 1}) {
    Graph graph = net.graph;
    PassContext context;
    context.options.max_folded_flops = limit;
    ASSERT_TRUE(RunPasses(PortablePipeline(), graph, context).ok());
    EXPECT_EQ(graph.node_count() == 0, limit == 2.0 * 8 * 9 * 10);
  }
}

// What the passes note about the node that makes the graph's first output.
std::string NotesOf(const Net& net, std::string_view pass) {
  Graph graph = net.graph;
  const NodeId node = graph.value(graph.outputs()[0].value).producer;
  PassContext context;
  context.options.explain = graph.NameOf(node);
  EXPECT_TRUE(RunPasses(PortablePipeline(), graph, context).ok());
  std::string notes;
  for (const PassRecord& record : context.log.passes) {
    for (const std::string& note : record.notes) {
      if (record.name == pass) absl::StrAppend(&notes, note, "\n");
    }
  }
  return notes;
}

TEST(Explanations, WhyAnOperationIsNotFused) {
  Net net;
  const ValueId x = net.Input({1, 4, 5, 5});
  const ValueId conv = net.Add(Conv{}, {x, net.Weight({4, 4, 1, 1})});
  net.graph.AddOutput("y", net.Add(Relu{}, {conv}));
  EXPECT_EQ(NotesOf(net, "fuse-epilogues"), "");
  net.graph.AddOutput("z", net.Add(Softmax{.axis = 1}, {conv}));
  EXPECT_THAT(NotesOf(net, "fuse-epilogues"), HasSubstr("something else uses conv"));

  Net scaled;
  const ValueId wide =
      scaled.Add(Conv{}, {scaled.Input({1, 4, 5, 5}), scaled.Weight({4, 4, 1, 1})});
  scaled.graph.AddOutput("y", scaled.Add(Mul{}, {wide, scaled.Weight({5, 5})}));
  EXPECT_THAT(NotesOf(scaled, "scale-into-weights"), HasSubstr("no constant of one number"));
}

TEST(ShapeArithmetic, LeavesAReshapeWithAConstantTarget) {
  Net net;
  const ValueId x = net.Input({Dim::Symbol("N"), 3, 4});
  const ValueId shape = net.Add(ShapeOf{}, {x});
  auto list = [&](int64_t element) {
    return net.graph.AddConstant(Constant::FromValues<int64_t>({1}, {element}));
  };
  const ValueId last = net.Add(Slice{}, {shape, list(1), list(3), list(0), list(1)});
  const ValueId target = net.Add(Concat{}, {list(-1), last});
  net.graph.AddOutput("y", net.Add(Reshape{}, {x, target}));
  EXPECT_THAT(OperatorsOf(RunPass("shape-arithmetic", net.graph, {2, 3, 4})),
              ElementsAre("reshape"));
}

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

TEST(Bind, GivesEveryValueANumberedShapeAndRefusesWhatDoesNotFit) {
  Net net;
  const ValueId x = net.Input({Dim::Symbol("N"), 3});
  net.graph.AddOutput("y", net.Add(Relu{}, {x}));
  PassContext context;
  context.input_dims = {{5, 3}};
  Graph bound = net.graph;
  ASSERT_TRUE(RunPasses(SpecialisedPipeline().first(1), bound, context).ok());
  EXPECT_EQ(bound.type(bound.outputs()[0].value).ToString(), "f32[5,3]");
  context.input_dims = {{5, 4}};
  Graph wrong = net.graph;
  EXPECT_EQ(RunPasses(SpecialisedPipeline().first(1), wrong, context).code(),
            absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace sinter
