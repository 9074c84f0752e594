#include "ir/graph.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/random_case.h"
#include "ir/text.h"
#include "ir/verify.h"

namespace sinter {
namespace {

using testing::HasSubstr;

// relu(x) and relu(relu(x)), the second an output.
Graph TwoRelus() {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {Dim::Symbol("N"), 3}, {}});
  const NodeId first = *graph.AddNode(Relu{}, {x});
  const NodeId second = *graph.AddNode(Relu{}, {graph.node(first).output()});
  graph.AddOutput("y", graph.node(second).output());
  return graph;
}

TEST(Graph, InfersTypesThatKeepSymbols) {
  const Graph graph = TwoRelus();
  EXPECT_EQ(graph.type(graph.outputs()[0].value).ToString(), "f32[N,3]");
  EXPECT_TRUE(Verify(graph).ok());
}

TEST(Graph, RefusesANodeThatDoesNotFitAndStaysUnchanged) {
  Graph graph = TwoRelus();
  const int before = graph.node_count();
  const auto node = graph.AddNode(Concat{.axis = 5}, {graph.inputs()[0]}, {.name = "join"});
  EXPECT_EQ(node.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(node.status().message()), HasSubstr("join: concat: axis 5"));
  EXPECT_EQ(graph.node_count(), before);
  EXPECT_TRUE(Verify(graph).ok());
}

TEST(Graph, ReplacesUsesRemovesAndCompacts) {
  Graph graph = TwoRelus();
  const NodeId second = graph.value(graph.outputs()[0].value).producer;
  const ValueId middle = graph.node(second).inputs[0];
  graph.ReplaceUses(graph.outputs()[0].value, middle);
  graph.RemoveNode(second);
  EXPECT_TRUE(Verify(graph).ok());
  graph.Compact();
  EXPECT_EQ(graph.node_count(), 1);
  EXPECT_EQ(graph.value_limit(), 2U);
  EXPECT_TRUE(Verify(graph).ok());
}

TEST(Graph, KeepsTrackOfUsesInAnyOrder) {
  Random random(7);
  Graph graph;
  std::vector<ValueId> values;
  for (int i = 0; i < 3; ++i) {
    values.push_back(graph.AddInput(absl::StrCat("x", i), Type{DType::kFloat32, {3}, {}}));
  }
  const auto any = [&] {
    return values[static_cast<size_t>(random.Integer(0, static_cast<int64_t>(values.size()) - 1))];
  };
  for (int i = 0; i < 40; ++i) {
    values.push_back(graph.node(*graph.AddNode(Add{}, {any(), any()})).output());
  }
  graph.AddOutput("y", values.back());
  graph.AddOutput("z", values.back());
  EXPECT_EQ(graph.UseCount(values.back()), 2U);
  for (uint32_t i = 0; i < graph.node_limit(); ++i) {
    graph.ReplaceInput({i}, static_cast<size_t>(random.Integer(0, 1)), values[i % 3]);
    ASSERT_TRUE(Verify(graph).ok()) << Verify(graph);
  }
  graph.ReplaceUses(values[0], values[1]);
  graph.ReplaceUses(values.back(), values[5]);
  EXPECT_TRUE(graph.IsOutput(values[5]));
  EXPECT_FALSE(graph.IsOutput(values.back()));
  for (uint32_t i = graph.node_limit(); i-- > 0;) {
    if (graph.UseCount(graph.node({i}).output()) == 0) graph.RemoveNode({i});
    ASSERT_TRUE(Verify(graph).ok()) << Verify(graph);
  }
  graph.Compact();
  EXPECT_TRUE(Verify(graph).ok()) << Verify(graph);
}

TEST(Origin, UnionsAreSortedWithoutDuplicates) {
  const auto origin = [](std::vector<uint32_t> sources) {
    Origin made;
    for (const uint32_t source : sources) made.push_back({source});
    return made;
  };
  EXPECT_EQ(Union({}, origin({2})), origin({2}));
  EXPECT_EQ(Union(origin({1, 4}), origin({6})), origin({1, 4, 6}));
  EXPECT_EQ(Union(origin({6}), origin({1, 4})), origin({1, 4, 6}));
  EXPECT_EQ(Union(origin({1, 4}), origin({4, 6})), origin({1, 4, 6}));
  EXPECT_EQ(Union(origin({2, 5}), origin({3})), origin({2, 3, 5}));
}

TEST(Graph, KnowsTheElementsOfShapeArithmetic) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {Dim::Symbol("N"), 3, 8}, {}});
  const NodeId shape = *graph.AddNode(ShapeOf{}, {x});
  auto list = [&](int64_t element) {
    return graph.AddConstant(Constant::FromValues<int64_t>({1}, {element}));
  };
  const NodeId batch =
      *graph.AddNode(Slice{}, {graph.node(shape).output(), list(0), list(1), list(0), list(1)});
  const NodeId target = *graph.AddNode(Concat{}, {graph.node(batch).output(), list(-1)});
  const auto flat = graph.AddNode(Reshape{}, {x, graph.node(target).output()});
  ASSERT_TRUE(flat.ok()) << flat.status();
  EXPECT_EQ(graph.type(graph.node(*flat).output()).ToString(), "f32[N,24]");
}

// The inferred type of operation(x, ...) as text.
std::string Inferred(Operation operation, std::vector<Type> operands) {
  Graph graph;
  std::vector<ValueId> inputs;
  for (Type& type : operands) inputs.push_back(graph.AddInput("x", std::move(type)));
  const auto node = graph.AddNode(std::move(operation), inputs);
  return node.ok() ? graph.type(graph.node(*node).output()).ToString()
                   : std::string(node.status().message());
}

TEST(Graph, RanksThatAreNotKnown) {
  const Type any{DType::kFloat32, Shape::OfUnknownRank(), {}};
  const Type matrix{DType::kFloat32, {2, 3}, {}};
  EXPECT_EQ(Inferred(Relu{}, {any}), "f32[*]");
  EXPECT_EQ(Inferred(Cast{.to = DType::kInt64}, {any}), "i64[*]");
  EXPECT_EQ(Inferred(Less{}, {any, any}), "bool[*]");
  EXPECT_EQ(Inferred(Concat{.axis = 0}, {any, any, any}), "f32[*]");
  // If only one rank is valid, the result type is known.
  EXPECT_EQ(Inferred(Concat{.axis = 0}, {any, matrix}), "f32[?0,3]");
  EXPECT_EQ(Inferred(Conv{}, {any, Type{DType::kFloat32, {8, 4, 1, 1}, {}}}), "f32[?0,8,?1,?2]");
  EXPECT_EQ(Inferred(ReduceSum{.keepdims = false}, {any}), "f32[]");
  EXPECT_EQ(Inferred(ShapeOf{}, {any}), "i64[?0]");
  EXPECT_EQ(Inferred(NonZero{}, {any}), "i64[?0,?1]");
  // A data-dependent rank.
  const Type sizes{DType::kInt64, {Dim::Symbol("R")}, {}};
  EXPECT_EQ(Inferred(Reshape{}, {matrix, sizes}), "f32[*]");
  EXPECT_EQ(Inferred(Expand{}, {matrix, sizes}), "f32[*]");
  EXPECT_EQ(Inferred(Squeeze{}, {Type{DType::kFloat32, {1, Dim::Symbol("N")}, {}}}), "f32[*]");
  EXPECT_EQ(Inferred(Squeeze{}, {Type{DType::kFloat32, {1, 4}, {}}}), "f32[4]");
  // If no rank is valid, inference returns an error.
  EXPECT_THAT(Inferred(Add{}, {any, Type{DType::kInt64, {}, {}}}),
              testing::HasSubstr("one element type"));
}

// A list without elements, or of all axes, is known, although its elements are not.
TEST(Graph, ScalarsFromListsThatAreNotKnown) {
  const Type none{DType::kInt64, {0}, {}};
  const Type one{DType::kInt64, {1}, {}};
  EXPECT_EQ(Inferred(Reshape{}, {Type{DType::kFloat32, {1, 1}, {}}, none}), "f32[]");
  EXPECT_THAT(Inferred(Reshape{}, {Type{DType::kFloat32, {0, 3}, {}}, none}),
              testing::HasSubstr("cannot reshape [0,3] to []"));
  EXPECT_EQ(Inferred(Squeeze{}, {Type{DType::kFloat32, {1}, {}}, one}), "f32[]");
  EXPECT_EQ(Inferred(Squeeze{}, {Type{DType::kFloat32, {1, 2}, {}}, one}), "f32[?0]");
  EXPECT_THAT(Inferred(Squeeze{}, {Type{DType::kFloat32, {0}, {}}, one}),
              testing::HasSubstr("axis 0 of [0] is not 1"));
}

TEST(Graph, SizesThatAreBroadcastAgainAndAgainKeepShortNames) {
  Graph graph;
  const Dim a = Dim::Symbol("a");
  ValueId x = graph.AddInput("x", Type{DType::kFloat32, {a}, {}});
  const ValueId y = graph.AddInput("y", Type{DType::kFloat32, {Dim::Symbol("b+1")}, {}});
  for (int i = 0; i < 40; ++i) {
    const ValueId sum = graph.node(*graph.AddNode(Add{}, {y, x})).output();
    x = graph.node(*graph.AddNode(Add{}, {sum, x})).output();
  }
  EXPECT_EQ(graph.type(x).ToString(), "f32[max(a|b+1)]");
  EXPECT_EQ(Inferred(Add{}, {graph.type(x), graph.type(y)}), "f32[max(a|b+1)]");
  // Not a maximum but a product of two.
  const Dim product = Dim::Symbol("max(a|b)*max(a|c)");
  EXPECT_EQ(Inferred(Add{}, {Type{DType::kFloat32, {product}, {}}, Type{DType::kFloat32, {a}, {}}}),
            "f32[max(a|max(a|b)*max(a|c))]");
}

TEST(Graph, ShapeOperandsAreThoseWhoseElementsAreSizes) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {2, 3}, {}});
  const ValueId sizes = graph.AddInput("sizes", Type{DType::kInt64, {2}, {}});
  const NodeId reshape = *graph.AddNode(Reshape{}, {x, sizes});
  EXPECT_EQ(graph.ShapeOperands(reshape).value(), std::vector<size_t>{1});
  const NodeId relu = *graph.AddNode(Relu{}, {x});
  EXPECT_TRUE(graph.ShapeOperands(relu).value().empty());
}

TEST(Graph, RebindsBodiesWhenShapesBecomeKnown) {
  Graph body = TwoRelus();
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {Dim::Symbol("N"), 3}, {}});
  const NodeId fused =
      *graph.AddNode(Fused{}, {x}, {.bodies = {std::make_shared<const Graph>(std::move(body))}});
  graph.AddOutput("y", graph.node(fused).output());
  graph.SetType(x, Type{DType::kFloat32, {7, 3}, {}});
  ASSERT_TRUE(graph.InferTypes().ok());
  EXPECT_EQ(graph.type(graph.outputs()[0].value).ToString(), "f32[7,3]");
  EXPECT_TRUE(Verify(graph).ok());
}

TEST(Verify, FindsACycle) {
  Graph graph = TwoRelus();
  const NodeId second = graph.value(graph.outputs()[0].value).producer;
  const NodeId first = graph.value(graph.node(second).inputs[0]).producer;
  graph.ReplaceInput(first, 0, graph.node(second).output());
  EXPECT_THAT(std::string(Verify(graph).message()), HasSubstr("cycle"));
}

TEST(Verify, FindsATypeThatInferenceDoesNotGive) {
  Graph graph = TwoRelus();
  graph.SetType(graph.outputs()[0].value, Type{DType::kFloat32, {1, 4}, {}});
  EXPECT_THAT(std::string(Verify(graph).message()), HasSubstr("f32[1,4]"));
}

TEST(Text, PrintsALineANode) {
  EXPECT_EQ(Print(TwoRelus()),
            "graph \"\" {\n"
            "  input %0:f32[N,3] \"x\"\n"
            "  %1:f32[N,3] = relu(%0)\n"
            "  %2:f32[N,3] = relu(%1)\n"
            "  output %2 \"y\"\n"
            "}\n");
}

TEST(Operators, AttributesSurviveTheGeneralForm) {
  const Conv conv{.strides = {2, 1}, .pads = {1, 1, 1, 1}, .group = 4, .auto_pad = AutoPad::kValid};
  const Operation operation(conv);
  const auto again = Operation::Create(operation.definition(), operation.attributes());
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_EQ(*again, operation);
  EXPECT_EQ(again->Hash(), operation.Hash());
  EXPECT_FALSE(*again == Operation(Conv{}));
  EXPECT_FALSE(Operation::Create(operation.definition(), {{"stride", int64_t{1}}}).ok());
  EXPECT_FALSE(Operation::Create(operation.definition(), {{"group", std::string("x")}}).ok());
}

// A hostile attribute makes inference return an error and never traps.
TEST(Operators, RefuseHostileWindows) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {1, 2, 5, 5}, {}});
  const ValueId w =
      graph.AddConstant(Constant::FromValues<float>({2, 2, 3, 3}, std::vector<float>(36, 1.0F)));
  for (const Conv& conv :
       {Conv{.strides = {0, 1}}, Conv{.strides = {1}}, Conv{.dilations = {-1, 1}}, Conv{.group = 0},
        Conv{.group = 3}, Conv{.group = INT64_MIN}, Conv{.dilations = {INT64_MAX, 1}},
        Conv{.pads = {INT64_MIN, 0, 0, 0}}, Conv{.dilations = {9, 9}}}) {
    EXPECT_EQ(graph.AddNode(conv, {x, w}).status().code(), absl::StatusCode::kInvalidArgument);
  }
}

}  // namespace
}  // namespace sinter
