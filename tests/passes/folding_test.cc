// Tests of folding and binding: what is computed at compile time, and what is left.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/verify.h"
#include "passes/passes.h"
#include "tests/passes/net.h"

namespace sinter {
namespace {

using testing::ElementsAre;

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

// loop(count, true, [1,2,3]): x -> x + x, which collects x.
ValueId DoublingLoop(Net& net, int64_t count) {
  auto body = std::make_shared<Graph>();
  body->AddInput("i", Type{DType::kInt64, {}, {}});
  const ValueId on = body->AddInput("on", Type{DType::kBool, {}, {}});
  const ValueId x = body->AddInput("x", Type{DType::kFloat32, {3}, {}});
  const NodeId twice = *body->AddNode(Add{}, {x, x});
  body->AddOutput("on", on);
  body->AddOutput("x", body->node(twice).output());
  body->AddOutput("all", x);
  const auto node =
      net.graph.AddNode(Loop{.carried = 1},
                        {net.graph.AddConstant(Constant::Scalar(count)),
                         net.graph.AddConstant(Constant::Scalar(true)),
                         net.graph.AddConstant(Constant::FromValues<float>({3}, {1, 2, 3}))},
                        {.bodies = {body}, .output_count = 2});
  EXPECT_TRUE(node.ok()) << node.status();
  net.graph.AddOutput("all", net.graph.node(*node).outputs[1]);
  return net.graph.node(*node).outputs[0];
}

TEST(FoldConstants, RunsLoopsOfConstants) {
  for (const int64_t count : {0, 4}) {
    Net net;
    const ValueId x = net.Input({3});
    const ValueId last = DoublingLoop(net, count);
    net.graph.AddOutput("y", net.Add(Mul{}, {x, last}));
    const Graph folded = RunPass("fold-constants", net.graph, {3});
    EXPECT_THAT(OperatorsOf(folded), ElementsAre("mul"));
    const Constant& all = *folded.value(folded.outputs()[0].value).constant;
    EXPECT_THAT(all.dims(), ElementsAre(count, 3));
  }
}

TEST(FoldConstants, RunsScansOfConstants) {
  auto body = std::make_shared<Graph>();
  const ValueId state = body->AddInput("s", Type{DType::kFloat32, {2}, {}});
  const ValueId row = body->AddInput("row", Type{DType::kFloat32, {2}, {}});
  const NodeId sum = *body->AddNode(Add{}, {state, row});
  body->AddOutput("s", body->node(sum).output());
  body->AddOutput("sums", body->node(sum).output());
  Net net;
  const NodeId scan = *net.graph.AddNode(
      Scan{.states = 1, .axes = {0}, .reverse = {0}, .output_axes = {0}, .output_reverse = {0}},
      {net.Weight({2}), net.Weight({5, 2})}, {.bodies = {body}, .output_count = 2});
  net.graph.AddOutput("s", net.graph.node(scan).outputs[0]);
  net.graph.AddOutput("sums", net.graph.node(scan).outputs[1]);
  net.Input({1});
  EXPECT_EQ(RunPass("fold-constants", net.graph, {1}).node_count(), 0);
}

TEST(FoldConstants, LeavesLoopsOfTooMuchOrUnknownWork) {
  const auto reason = [](int64_t count, PassOptions options) {
    Net net;
    net.graph.AddOutput("y", DoublingLoop(net, count));
    PassContext context{.options = std::move(options)};
    context.options.explain = true;
    context.options.stop_after = "fold-constants";
    EXPECT_TRUE(RunPasses(PortablePipeline(), net.graph, context).ok());
    EXPECT_THAT(OperatorsOf(net.graph), ElementsAre("loop"));
    const auto& said = context.log.passes.back().explanations;
    return said.size() == 1 ? said[0].reason : "";
  };
  EXPECT_EQ(reason(int64_t{1} << 40, {}), "too-large");
  EXPECT_EQ(reason(1 << 20, {.max_folded_flops = 1e6}), "too-much-work");
  EXPECT_EQ(reason(10, {.max_folded_bytes = 100}), "too-large");
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
