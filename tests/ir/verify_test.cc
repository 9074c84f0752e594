#include "ir/verify.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/ir/random_graph.h"

namespace sinter {

// Accesses members whose consistency Graph's own functions maintain.
struct GraphTestPeer {
  static Node& node(Graph& graph, uint32_t index) { return graph.nodes_[index]; }
  static Value& value(Graph& graph, uint32_t index) { return graph.values_[index]; }
  static std::vector<ValueId>& inputs(Graph& graph) { return graph.inputs_; }
  static std::vector<GraphOutput>& outputs(Graph& graph) { return graph.outputs_; }
};

namespace {

using ::testing::HasSubstr;

const Type kType{DType::kFloat32, Shape{2, 3}, {}};

// %0 x, %1 relu, %2 "act" exp, %3 a constant, %4 add.
Graph Chain() {
  Graph graph;
  const ValueId x = graph.AddInput("x", kType);
  const ValueId relu = graph.node(graph.AddNode(Relu{}, {x}).value()).output();
  const ValueId exp = graph.node(graph.AddNode(Exp{}, {relu}, {.name = "act"}).value()).output();
  const ValueId one = graph.AddConstant(Constant::Scalar(1.0f), "one");
  const ValueId sum = graph.node(graph.AddNode(Add{}, {exp, one}).value()).output();
  graph.AddOutput("y", sum);
  return graph;
}

template <class Change>
std::string ErrorAfter(Change change) {
  Graph graph = Chain();
  EXPECT_TRUE(Verify(graph).ok()) << Verify(graph);
  change(graph);
  return std::string(Verify(graph).message());
}

TEST(Verify, Ids) {
  using Peer = GraphTestPeer;
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::node(g, 1).inputs[0] = ValueId{99}; }),
              HasSubstr("node 1, exp, takes a value"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::node(g, 1).outputs[0] = ValueId{99}; }),
              HasSubstr("node 1, exp, gives a value"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::node(g, 1).outputs.clear(); }),
              HasSubstr("no results"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { g.SetOrigin(NodeId{1}, {SourceId{0}}); }),
              HasSubstr("source that is not in the table"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { g.removals.push_back({SourceId{0}}); }),
              HasSubstr("removal"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::value(g, 1).producer = NodeId{99}; }),
              HasSubstr("%1 comes from a node that is not there"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::value(g, 1).users[0] = NodeId{99}; }),
              HasSubstr("%1 is used by a node that is not there"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::inputs(g)[0] = ValueId{99}; }),
              HasSubstr("an input is a value"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::outputs(g)[0].value = ValueId{99}; }),
              HasSubstr("output 'y'"));
}

TEST(Verify, Origins) {
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                g.sources = std::make_shared<SourceTable>(SourceTable(2));
                g.SetOrigin(NodeId{1}, {SourceId{1}, SourceId{0}});
              }),
              HasSubstr("not sorted"));
}

TEST(Verify, Names) {
  EXPECT_THAT(ErrorAfter([](Graph& g) { g.AddInput("x", kType); }),
              HasSubstr("inputs are named 'x'"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { g.AddOutput("y", ValueId{1}); }),
              HasSubstr("outputs are named 'y'"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { GraphTestPeer::outputs(g).clear(); }),
              HasSubstr("no outputs"));
}

TEST(Verify, UsersAndProducers) {
  using Peer = GraphTestPeer;
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::value(g, 1).users.clear(); }),
              HasSubstr("users of value %1"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::value(g, 1).producer = NodeId{1}; }),
              HasSubstr("producer"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { Peer::inputs(g).clear(); }),
              HasSubstr("comes from nowhere"));
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                const NodeId dead = g.AddNode(Relu{}, {ValueId{0}}).value();
                g.RemoveNode(dead);
                g.ReplaceInput(NodeId{1}, 0, g.node(dead).output());
              }),
              HasSubstr("act uses %5 of the removed node"));
}

TEST(Verify, Cycle) {
  EXPECT_THAT(ErrorAfter([](Graph& g) { g.ReplaceInput(NodeId{0}, 0, ValueId{2}); }),
              HasSubstr("cycle; relu %1"));
}

TEST(Verify, Types) {
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                g.SetType(ValueId{2}, {DType::kFloat64, {2, 3}, {}});
              }),
              HasSubstr("act: result 0 has type f64[2,3], inference gives f32[2,3]"));
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                g.SetType(ValueId{4}, {DType::kFloat32, {2, 4}, {}});
              }),
              HasSubstr("f32[2,4]"));
  EXPECT_THAT(ErrorAfter([](Graph& g) { g.SetLayout(ValueId{2}, Layout::ChannelsLast(4)); }),
              HasSubstr("does not fit the rank"));
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                g.SetType(ValueId{0}, {DType::kFloat32, {-2, 3}, {}});
              }),
              HasSubstr("negative"));
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                g.SetType(ValueId{3}, {DType::kFloat64, {}, {}});
              }),
              HasSubstr("'one' of type f64[]: the constant is f32[]"));
  EXPECT_THAT(
      ErrorAfter([](Graph& g) {
        const NodeId reorder = g.AddNode(Reorder{.layout = Layout({1, 0})}, {ValueId{0}}).value();
        g.SetLayout(g.node(reorder).output(), {});
      }),
      HasSubstr("f32[2,3]@ba"));
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                g.SetFormat(ValueId{0}, {DType::kBFloat16, {}});
              }),
              HasSubstr("f32[2,3]@bf16: only results of nodes are stored in another"));
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                const Reorder to_half{.dtype = DType::kFloat16};
                const NodeId reorder = g.AddNode(to_half, {ValueId{0}}).value();
                g.SetFormat(g.node(reorder).output(), {DType::kFloat32, {}});
              }),
              HasSubstr("f32[2,3]@f16"));
}

TEST(Verify, RefinedTypesPass) {
  Graph graph;
  const ValueId x = graph.AddInput("x", {DType::kFloat32, {Dim::Symbol("N")}, {}});
  const ValueId y = graph.node(graph.AddNode(Relu{}, {x}).value()).output();
  graph.AddOutput("y", y);
  graph.SetType(y, {DType::kFloat32, {4}, {}});
  EXPECT_TRUE(Verify(graph).ok()) << Verify(graph);
}

TEST(Verify, Arity) {
  EXPECT_THAT(ErrorAfter([](Graph& g) {
                GraphTestPeer::node(g, 1).inputs.push_back(ValueId{0});
                GraphTestPeer::node(g, 1).use_positions.push_back(1);
                GraphTestPeer::value(g, 0).users.push_back(NodeId{1});
              }),
              HasSubstr("exp cannot take 2 inputs"));
}

TEST(Verify, Bodies) {
  Graph graph;
  const ValueId x = graph.AddInput("x", kType);
  const NodeId fused = graph.AddNode(Fused{}, {x}, {.bodies = {SampleBody(kType)}}).value();
  graph.AddOutput("y", graph.node(fused).output());
  ASSERT_TRUE(Verify(graph).ok()) << Verify(graph);
  Graph other = graph;
  other.SetBodies(fused, {});
  EXPECT_THAT(std::string(Verify(other).message()), HasSubstr("exactly one body"));
  other.SetBodies(fused, {SampleBody({DType::kFloat64, {2, 3}, {}})});
  EXPECT_THAT(std::string(Verify(other).message()), HasSubstr("body's input f64[2,3]"));
  auto broken = std::make_shared<Graph>(*SampleBody(kType));
  broken->SetType(ValueId{1}, {DType::kFloat64, {2, 3}, {}});
  other.SetBodies(fused, {broken});
  EXPECT_THAT(std::string(Verify(other).message()), HasSubstr("relu %1: result 0"));

  GraphRef nested = SampleBody(kType);
  for (int depth = 0; depth < kMostBodyDepth; ++depth) {
    auto outer = std::make_shared<Graph>(graph);
    outer->SetBodies(fused, {nested});
    EXPECT_TRUE(Verify(*outer).ok());
    nested = outer;
  }
  graph.SetBodies(fused, {nested});
  EXPECT_THAT(std::string(Verify(graph).message()), HasSubstr("nest deeper than 32"));
}

}  // namespace
}  // namespace sinter
