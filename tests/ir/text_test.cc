#include "ir/text.h"

#include <cmath>
#include <cstring>
#include <limits>
#include <sstream>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/dot.h"
#include "ir/verify.h"
#include "tests/ir/random_graph.h"
#include "tests/mutate.h"

namespace sinter {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;

constexpr PrintOptions kSelfContained{.all_constants_inline = true};
constexpr int64_t kFewBytes = 1 << 16;

std::string ErrorOf(std::string_view text) {
  return std::string(Parse(text, {.most_constant_bytes = kFewBytes}).status().message());
}

std::string WithBody(const std::string& statements) {
  return "graph \"g\" {\n" + statements + "\n}";
}

TEST(Text, RoundTripOfEverything) {
  const Graph graph = SampleGraph();
  ASSERT_TRUE(Verify(graph).ok()) << Verify(graph);
  const std::string text = Print(graph, kSelfContained);
  const auto parsed = Parse(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status() << "\n" << text;
  EXPECT_EQ(Difference(graph, *parsed), "");
  EXPECT_EQ(Print(*parsed, kSelfContained), text);
}

TEST(Text, ResolverFindsLargeConstants) {
  const Graph graph = SampleGraph();
  const ConstantRef weight = graph.value(ValueId{1}).constant;
  ParseOptions options;
  options.resolve_constant = [&](uint64_t hash) {
    return hash == weight->ContentHash() ? weight : nullptr;
  };
  const auto parsed = Parse(Print(graph), options);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(Difference(graph, *parsed), "");

  const auto made = Parse(Print(graph));
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_THAT(Difference(graph, *made), HasSubstr("elements of the constants differ"));
  EXPECT_EQ(Difference(*made, *Parse(Print(graph))), "");
  for (const double element : made->value(ValueId{1}).constant->ToDoubles()) {
    EXPECT_LE(std::abs(element), 1);
  }
}

TEST(Text, SymbolsThatLookLikeSomethingElse) {
  for (const char* symbol : {"N", "(W-1)/2+1", "5", "-1", "a,b]", "x y", "99999999999999999999",
                             "// no comment", "\"", "max(A|B)", "\xc3\xa9"}) {
    Graph graph;
    graph.AddOutput("y",
                    graph.AddInput("x", Type{DType::kFloat32, Shape{Dim::Symbol(symbol)}, {}}));
    const auto parsed = Parse(Print(graph));
    ASSERT_TRUE(parsed.ok()) << parsed.status() << Print(graph);
    EXPECT_EQ(Difference(graph, *parsed), "") << symbol;
  }
}

TEST(Text, RanksThatAreNotKnown) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape::OfUnknownRank(), {}});
  graph.AddOutput("y", graph.node(*graph.AddNode(Relu{}, {x})).output());
  const std::string text = Print(graph);
  EXPECT_THAT(text, testing::HasSubstr("f32[*]"));
  const auto parsed = Parse(text);
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(Difference(graph, *parsed), "");
}

TEST(Text, ElementsOfEveryType) {
  for (int i = 0; i <= static_cast<int>(DType::kBool); ++i) {
    const auto dtype = static_cast<DType>(i);
    alignas(8) unsigned char bytes[32];
    for (size_t at = 0; at < sizeof(bytes); ++at) {
      bytes[at] = static_cast<unsigned char>(dtype == DType::kBool ? at % 2 : 255 - at * 37);
    }
    Graph graph;
    const auto constant = Constant::CopyOf(dtype, {32 / SizeOf(dtype)}, bytes);
    graph.AddOutput("y", graph.AddConstant(*constant));
    const auto parsed = Parse(Print(graph, kSelfContained));
    ASSERT_TRUE(parsed.ok()) << parsed.status();
    EXPECT_EQ(Difference(graph, *parsed), "") << Print(graph, kSelfContained);
  }
}

TEST(Text, SpecialFloats) {
  const uint32_t odd_nan = 0xffc12345;
  float payload;
  std::memcpy(&payload, &odd_nan, sizeof(payload));
  const float infinity = std::numeric_limits<float>::infinity();
  Graph graph;
  graph.AddOutput("y", graph.AddConstant(Constant::FromValues<float>(
                           {6}, {std::nanf(""), payload, infinity, -infinity, -0.0f, 1e-45f})));
  const auto parsed = Parse(Print(graph));
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(Difference(graph, *parsed), "");
}

TEST(Text, EveryOperatorsRandomCases) {
  for (const OperatorDefinition* definition : AllOperators()) {
    if (definition->random_case == nullptr) continue;
    Random random(7);
    for (int i = 0; i < 20; ++i) {
      const auto graph = GraphOfCase(definition->random_case(random));
      ASSERT_TRUE(graph.ok()) << definition->info.name << ": " << graph.status();
      ASSERT_TRUE(Verify(*graph).ok()) << Verify(*graph);
      const std::string text = Print(*graph, kSelfContained);
      const auto parsed = Parse(text);
      ASSERT_TRUE(parsed.ok()) << parsed.status() << "\n" << text;
      EXPECT_EQ(Difference(*graph, *parsed), "") << text;
    }
  }
}

TEST(Text, ErrorsSayWhereAndWhat) {
  EXPECT_THAT(
      ErrorOf(WithBody("input %0:f32[2] \"x\"\n%1:f32[2] = frobnicate(%0)\noutput %1 \"y\"")),
      StartsWith("3:13: unknown operator 'frobnicate'"));
  EXPECT_THAT(ErrorOf(WithBody("input %0:f32[2] \"x\"\n%1:f32[3] = relu(%0)\noutput %1 \"y\"")),
              StartsWith("3:1: the text says f32[3], inference gives f32[2]"));
  EXPECT_THAT(ErrorOf(WithBody("%1:f32[3] = relu(%0)")), StartsWith("2:18: there is no %0"));
  EXPECT_THAT(ErrorOf(WithBody("input %0:f32[2]@ba \"x\"")), HasSubstr("a layout of rank 1"));
  EXPECT_THAT(ErrorOf(WithBody("input %0:f32[-2] \"x\"")), HasSubstr("negative"));
  EXPECT_THAT(ErrorOf(WithBody("input %0:f32[\"\"] \"x\"")), HasSubstr("symbol"));
  EXPECT_THAT(ErrorOf(WithBody("constant @0:f32[2] = [1.0]")), HasSubstr("2 elements, 1"));
  EXPECT_THAT(ErrorOf(WithBody("constant @0:i8[1] = [300]")), HasSubstr("'300'"));
  EXPECT_THAT(ErrorOf(WithBody("constant @0:f32[1000000] = #0123456789abcdef")),
              HasSubstr("more than 65536 bytes"));
  EXPECT_THAT(ErrorOf(WithBody("constant @0:f32[4000000000,4000000000,9] = #0123456789abcdef")),
              HasSubstr("more than 65536 bytes"));
  EXPECT_THAT(ErrorOf(WithBody("input %0:f32[2] \"x\"\n%1:f32[2] = softmax(%0) {axle=1}")),
              HasSubstr("unknown attribute 'axle'"));
  EXPECT_THAT(ErrorOf(WithBody("input %0:f32[2] \"x\"\n%1:f32[2] = relu(%0) from 0")),
              HasSubstr("no source 0"));
  EXPECT_THAT(ErrorOf(WithBody("input %0:f32[2] \"x\"\ninput %0:f32[2] \"z\"")), StartsWith("3:"));
  EXPECT_THAT(ErrorOf(WithBody("output %5 \"y\"")), StartsWith("2:8: there is no %5"));
  EXPECT_THAT(ErrorOf(WithBody("name %5 \"y\"")), StartsWith("2:6: there is no %5"));
  EXPECT_THAT(ErrorOf(WithBody("source 1 = \"Conv\" #0")),
              HasSubstr("expected source 0, found source 1"));
  EXPECT_THAT(ErrorOf(WithBody("removal 0 lost \"p\" \"r\"")),
              HasSubstr("expected folded, merged or removed"));
  EXPECT_THAT(ErrorOf(WithBody("metadata \"a\" = \"\\q\"")), HasSubstr("a wrong escape"));
  EXPECT_THAT(ErrorOf(WithBody("frobnicate")), StartsWith("2:1: "));
  EXPECT_THAT(ErrorOf(WithBody("input %0:f33[2] \"x\"")), HasSubstr("expected an element type"));
  EXPECT_THAT(ErrorOf("graph \"g\" { input %0:f32[2] \"x\" output %0 \"y\" } graph"),
              HasSubstr("expected the end of the text"));
  EXPECT_THAT(ErrorOf(WithBody("")), HasSubstr("no outputs"));
  EXPECT_THAT(ErrorOf(""), StartsWith("1:1: "));
}

TEST(Text, BodiesThatNestTooDeep) {
  std::string text;
  for (int i = 0; i < 100000; ++i) {
    text += "graph \"g\" { input %0:f32[1] \"x\" %1:f32[1] = fused(%0) ";
  }
  EXPECT_THAT(ErrorOf(text), HasSubstr("nest deeper than 32"));
}

TEST(Text, TruncatedAnywhere) {
  const std::string text = Print(SampleGraph());
  const size_t last_brace = text.rfind('}');
  for (size_t size = 0; size < last_brace; ++size) {
    EXPECT_FALSE(Parse(text.substr(0, size)).ok()) << size;
  }
}

// Returns whether the damaged text is still a graph. If so, it must survive printing and parsing.
bool TryDamaged(const std::string& text) {
  const auto parsed = Parse(text, {.most_constant_bytes = kFewBytes});
  if (!parsed.ok()) {
    EXPECT_THAT(std::string(parsed.status().message()), MatchesRegex("[0-9]+:[0-9]+: .+")) << text;
    return false;
  }
  EXPECT_TRUE(Verify(*parsed).ok());
  const auto again = Parse(Print(*parsed, kSelfContained));
  EXPECT_TRUE(again.ok()) << again.status();
  if (again.ok()) {
    EXPECT_EQ(Difference(*parsed, *again), "");
  }
  return true;
}

TEST(Text, BitFlips) {
  const std::string text = Print(SampleGraph());
  Random random(3);
  int accepted = 0;
  for (int i = 0; i < 500; ++i) {
    std::string changed = text;
    const auto at = static_cast<size_t>(random.Integer(0, static_cast<int64_t>(text.size()) - 1));
    changed[at] = static_cast<char>(changed[at] ^ (1 << random.Integer(0, 7)));
    accepted += TryDamaged(changed) ? 1 : 0;
  }
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 500);
}

TEST(Text, AnyDamage) {
  const std::string text = Print(SampleGraph(), kSelfContained);
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    TryDamaged(Mutate(text, random));
  }
}

// Damage as a person would do it: words, numbers and lines are moved.
TEST(Text, ShuffledTokens) {
  const std::string text = Print(SampleGraph());
  std::vector<std::string> tokens;
  std::istringstream stream(text);
  for (std::string token; stream >> token;) tokens.push_back(token);
  const auto any = [&](Random& random) {
    return static_cast<size_t>(random.Integer(0, static_cast<int64_t>(tokens.size()) - 1));
  };
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    std::vector<std::string> changed = tokens;
    for (int64_t i = random.Integer(1, 3); i > 0; --i) changed[any(random)] = tokens[any(random)];
    TryDamaged(absl::StrJoin(changed, "\n"));
  }
}

TEST(Text, NestedBodiesAndEveryKindOfRemoval) {
  Graph graph;
  graph.sources = std::make_shared<SourceTable>(
      SourceTable{{"", 0, "A", ""}, {"", 1, "B", ""}, {"", 2, "C", ""}});
  graph.removals = {{SourceId{0}, Removal::Kind::kFolded, "p", ""},
                    {SourceId{1}, Removal::Kind::kMerged, "", "r"},
                    {SourceId{2}, Removal::Kind::kRemoved, "a \"b\"", "c"}};
  const Type type{DType::kFloat32, Shape{Dim::Symbol("N"), 4}, {}};
  GraphRef body = SampleBody(type);
  for (int depth = 0; depth < 5; ++depth) {
    Graph outer;
    outer.name = "depth" + std::to_string(depth);
    const ValueId x = outer.AddInput("x", type);
    const NodeId node = outer.AddNode(Fused{}, {x}, {.bodies = {body}}).value();
    outer.AddOutput("y", outer.node(node).output());
    body = std::make_shared<const Graph>(std::move(outer));
  }
  const ValueId x = graph.AddInput("x", type);
  const NodeId node =
      graph.AddNode(Fused{}, {x}, {.origin = {SourceId{1}}, .bodies = {body}}).value();
  graph.AddOutput("y", graph.node(node).output());
  ASSERT_TRUE(Verify(graph).ok()) << Verify(graph);
  const auto parsed = Parse(Print(graph));
  ASSERT_TRUE(parsed.ok()) << parsed.status() << Print(graph);
  EXPECT_EQ(Difference(graph, *parsed), "");
}

TEST(Text, DifferenceNoticesWhatChanged) {
  const Graph graph = SampleGraph();
  const auto after = [&](auto change) {
    Graph changed = graph;
    change(changed);
    return Difference(graph, changed);
  };
  const NodeId conv{0};
  const ValueId y = graph.node(conv).output();
  EXPECT_THAT(after([](Graph& g) { g.name = "other"; }), HasSubstr("names of the graphs"));
  EXPECT_THAT(after([](Graph& g) { g.metadata.clear(); }), HasSubstr("metadata"));
  EXPECT_THAT(after([](Graph& g) { g.sources = std::make_shared<SourceTable>(); }),
              HasSubstr("sources"));
  EXPECT_THAT(after([](Graph& g) { g.removals[0].rule = "r"; }), HasSubstr("removals"));
  EXPECT_THAT(after([&](Graph& g) { g.SetName(y, "n"); }), HasSubstr("names"));
  EXPECT_THAT(after([&](Graph& g) { g.SetLayout(y, {}); }), HasSubstr("types"));
  EXPECT_THAT(after([&](Graph& g) { g.SetOrigin(conv, {}); }), HasSubstr("origins"));
  EXPECT_THAT(after([&](Graph& g) { g.SetOutput(1, y); }), HasSubstr("output 1"));
  EXPECT_THAT(after([&](Graph& g) {
                auto body = std::make_shared<Graph>(*g.node(NodeId{1}).bodies[0]);
                body->name = "b";
                g.SetBodies(NodeId{1}, {body});
              }),
              HasSubstr("body 0"));
  EXPECT_EQ(after([](Graph& g) { g.Compact(); }), "");
}

TEST(Dot, HasNodesAndEdges) {
  const std::string dot = ToDot(SampleGraph());
  EXPECT_THAT(dot, StartsWith("digraph \"sample \\\"1\\\"\""));
  EXPECT_THAT(dot, HasSubstr("node0 -> node1"));
  EXPECT_THAT(dot, HasSubstr("Conv_0"));
  EXPECT_THAT(dot, Not(HasSubstr("value1")));
}

}  // namespace
}  // namespace sinter
