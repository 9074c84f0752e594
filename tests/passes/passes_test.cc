// Tests of every pass: what it changes, what it must leave unchanged, and that the graph computes
// the same before and after.
#include "passes/passes.h"

#include <cmath>
#include <set>

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

// A graph under construction, with one f32 input and nodes of one result.
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

// Runs one pass twice. The first run must preserve the results, the second must change nothing.
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
  EXPECT_EQ(context.log.passes[0].name, "fold-constants");
  EXPECT_EQ(context.log.passes[0].rewrites.size(), 1U);
}

TEST(Bodies, StopWithTheirGraph) {
  Graph graph = LoopNet();
  PassContext context;
  context.options.stop_after = "fold-constants";
  ASSERT_TRUE(RunPassesWithBodies(PortablePipeline(), graph, context).ok());
  EXPECT_THAT(OperatorsOf(*graph.node(graph.TopologicalOrder()[0]).bodies[0]),
              ElementsAre("mul", "relu"));
  EXPECT_EQ(context.log.passes.size(), 1U);

  Graph untouched = LoopNet();
  PassContext limited;
  limited.options.max_rewrites = 0;
  ASSERT_TRUE(RunPassesWithBodies(PortablePipeline(), untouched, limited).ok());
  EXPECT_THAT(OperatorsOf(*untouched.node(untouched.TopologicalOrder()[0]).bodies[0]),
              ElementsAre("add", "mul", "relu"));
}

// The reasons why the pass leaves the node of the graph's first output unchanged.
std::string DetailsOf(const Net& net, std::string_view pass) {
  Graph graph = net.graph;
  const NodeId node = graph.value(graph.outputs()[0].value).producer;
  PassContext context;
  const std::string name = graph.NameOf(node);
  context.options.explain = true;
  EXPECT_TRUE(RunPasses(PortablePipeline(), graph, context).ok());
  std::string details;
  for (const PassRecord& record : context.log.passes) {
    for (const Explanation& explanation : record.explanations) {
      EXPECT_EQ(explanation.pass, record.name);
      EXPECT_FALSE(explanation.reason.empty());
      if (record.name != pass || explanation.node != name) continue;
      absl::StrAppend(&details, explanation.detail, "\n");
    }
  }
  return details;
}

TEST(Explanations, WhyAnOperationIsNotFused) {
  Net net;
  const ValueId x = net.Input({1, 4, 5, 5});
  const ValueId conv = net.Add(Conv{}, {x, net.Weight({4, 4, 1, 1})});
  net.graph.AddOutput("y", net.Add(Relu{}, {conv}));
  EXPECT_EQ(DetailsOf(net, "fuse-epilogues"), "");
  net.graph.AddOutput("z", net.Add(Softmax{.axis = 1}, {conv}));
  EXPECT_THAT(DetailsOf(net, "fuse-epilogues"), HasSubstr("something else uses conv"));

  Net scaled;
  const ValueId wide =
      scaled.Add(Conv{}, {scaled.Input({1, 4, 5, 5}), scaled.Weight({4, 4, 1, 1})});
  scaled.graph.AddOutput("y", scaled.Add(Mul{}, {wide, scaled.Weight({5, 5})}));
  EXPECT_THAT(DetailsOf(scaled, "scale-into-weights"), HasSubstr("not a constant with one number"));
}

TEST(Explanations, AreCollectedOnlyWhereTheyAreAskedFor) {
  Net net;
  const ValueId x = net.Input({1, 4, 5, 5});
  net.graph.AddOutput("y", net.Add(Softmax{.axis = 1}, {net.Add(Softmax{.axis = 2}, {x})}));
  for (const bool explain : {false, true}) {
    Graph graph = net.graph;
    PassContext context;
    context.options.explain = explain;
    ASSERT_TRUE(RunPasses(PortablePipeline(), graph, context).ok());
    std::set<std::string> nodes;
    size_t count = 0;
    for (const PassRecord& record : context.log.passes) {
      count += record.explanations.size();
      for (const Explanation& explanation : record.explanations) nodes.insert(explanation.node);
    }
    EXPECT_EQ(nodes.size(), explain ? 2U : 0U);
    // Neither becomes an epilogue or fuses with elementwise nodes. Each reason is reported once.
    EXPECT_EQ(count, explain ? 4U : 0U);
  }
}

// Rounds the sizes of x except the first two up to even numbers, in floats, and pads x to them.
ValueId PadToEven(Net& net, ValueId x) {
  auto list = [&](int64_t element) {
    return net.graph.AddConstant(Constant::FromValues<int64_t>({1}, {element}));
  };
  const ValueId shape = net.Add(ShapeOf{}, {x});
  const ValueId sizes = net.Add(Cast{.to = DType::kFloat32},
                                {net.Add(Slice{}, {shape, list(2), list(4), list(0), list(1)})});
  const ValueId halves = net.Add(Ceil{}, {net.Add(Div{}, {sizes, net.Scalar(2)})});
  const ValueId even = net.Add(Mul{}, {halves, net.Scalar(2)});
  const ValueId none = net.graph.AddConstant(Constant::FromValues<float>({2}, {0, 0}));
  const ValueId pads = net.Add(Concat{}, {none, none, none, net.Add(Sub{}, {even, sizes})});
  return net.Add(Pad{}, {x, net.Add(Cast{.to = DType::kInt64}, {pads})});
}

TEST(FoldConstants, ComputesSizesInFloats) {
  Net net;
  const ValueId padded = PadToEven(net, net.Input({Dim::Symbol("N"), 2, 5, 6}));
  net.graph.AddOutput("y", net.Add(Relu{}, {padded}));
  const Graph folded = RunPass("fold-constants", net.graph, {1, 2, 5, 6});
  EXPECT_THAT(OperatorsOf(folded), ElementsAre("pad", "relu"));
  // Values that follow from the sizes are known, too.
  EXPECT_EQ(folded.type(folded.outputs()[0].value).ToString(), "f32[N,2,6,6]");
}

TEST(Bind, ComputesSizesWhateverTheirTypeIs) {
  Net net;
  const ValueId x = net.Input({1, 2, Dim::Symbol("H"), Dim::Symbol("W")});
  net.graph.AddOutput("y", PadToEven(net, x));
  Graph graph = net.graph;
  PassContext context;
  // The pass is required, so the limit on rewrites does not stop it.
  context.options.max_rewrites = 0;
  ASSERT_TRUE(BindInputs(graph, {{1, 2, 5, 8}}, context).ok());
  EXPECT_THAT(OperatorsOf(graph), ElementsAre("pad"));
  EXPECT_EQ(graph.type(graph.outputs()[0].value).ToString(), "f32[1,2,6,8]");
  EXPECT_TRUE(Verify(graph).ok());
}

TEST(Bind, ComputesWhatExpandWritesOut) {
  // x.expand(N, -1) of a vector as torch.onnx writes it: -1 keeps a dimension.
  Net net;
  const ValueId x = net.Input({Dim::Symbol("N"), 3});
  auto list = [&](std::vector<int64_t> elements) {
    return net.graph.AddConstant(
        Constant::FromValues<int64_t>({static_cast<int64_t>(elements.size())}, elements));
  };
  const ValueId batch =
      net.Add(Slice{}, {net.Add(ShapeOf{}, {x}), list({0}), list({1}), list({0}), list({1})});
  const ValueId wanted = net.Add(Concat{}, {batch, list({-1})});
  const ValueId one = net.graph.AddConstant(Constant::Scalar<int64_t>(1));
  const ValueId ones = net.Add(Expand{}, {one, list({2})});
  const ValueId minus =
      net.Add(Mul{}, {ones, net.graph.AddConstant(Constant::Scalar<int64_t>(-1))});
  const ValueId target = net.Add(Where{}, {net.Add(Equal{}, {wanted, minus}), ones, wanted});
  const ValueId token = net.Weight({1, 4});
  const ValueId expanded = net.Add(Expand{}, {token, target});
  net.graph.AddOutput("y", expanded);
  // Before any number is known, a size is known not to be -1.
  EXPECT_EQ(net.graph.type(expanded).ToString(), "f32[N,4]");
  PassContext context;
  ASSERT_TRUE(BindInputs(net.graph, {{5, 3}}, context).ok());
  EXPECT_EQ(net.graph.node_count(), 0);
}

// if(condition) { relu(x) } else { shape(x) of rank 1 }, as floats.
ValueId ReluOrShape(Net& net, ValueId condition, ValueId x) {
  const Type type{DType::kFloat32, {Dim::Symbol("N"), 3}, {}};
  auto then_branch = std::make_shared<Graph>();
  const ValueId a = then_branch->AddInput("a", type);
  const NodeId relu = *then_branch->AddNode(Relu{}, {a});
  then_branch->AddOutput("y", then_branch->node(relu).output());
  auto else_branch = std::make_shared<Graph>();
  const ValueId b = else_branch->AddInput("b", type);
  const NodeId shape = *else_branch->AddNode(ShapeOf{}, {b});
  const NodeId cast =
      *else_branch->AddNode(Cast{.to = DType::kFloat32}, {else_branch->node(shape).output()});
  else_branch->AddOutput("y", else_branch->node(cast).output());
  const auto node = net.graph.AddNode(If{.then_inputs = 1}, {condition, x, x},
                                      {.bodies = {then_branch, else_branch}});
  EXPECT_TRUE(node.ok()) << node.status();
  return net.graph.node(*node).output();
}

TEST(FoldConstants, TakesTheBranchOfAKnownCondition) {
  for (const bool condition : {true, false}) {
    Net net;
    const ValueId x = net.Input({2, 3});
    const ValueId known = net.graph.AddConstant(Constant::Scalar(condition));
    net.graph.AddOutput("y", net.Add(Neg{}, {ReluOrShape(net, known, x)}));
    const Graph folded = RunPass("fold-constants", net.graph, {2, 3});
    if (condition) {
      EXPECT_THAT(OperatorsOf(folded), ElementsAre("relu", "neg"));
    } else {
      EXPECT_EQ(folded.node_count(), 0);  // -[2.0,3.0]
    }
  }
}

TEST(PortablePasses, WaitWhereARankIsNotKnown) {
  Net net;
  const ValueId x = net.Input({Dim::Symbol("N"), 3});
  const ValueId condition = net.graph.AddInput("c", Type{DType::kBool, {}, {}});
  const ValueId either = ReluOrShape(net, condition, x);
  EXPECT_EQ(net.graph.type(either).ToString(), "f32[*]");
  const ValueId twice = net.Add(Add{}, {net.Add(Add{}, {net.Scalar(1), net.Scalar(1)}), either});
  net.graph.AddOutput("y", net.Add(Mul{}, {twice, net.Scalar(1)}));
  PassContext context;
  ASSERT_TRUE(RunPasses(PortablePipeline(), net.graph, context).ok());
  EXPECT_TRUE(Verify(net.graph).ok());
  EXPECT_THAT(OperatorsOf(net.graph), ElementsAre("if", "add", "mul"));
  for (const PassRecord& record : context.log.passes) {
    EXPECT_EQ(record.skipped, record.name != "fold-constants" && record.name != "dead-nodes");
  }
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
  EXPECT_THAT(OperatorsOf(RunPass("fold-constants", net.graph, {2, 3, 4})), ElementsAre("reshape"));
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
