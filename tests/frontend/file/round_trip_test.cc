// A graph survives writing and reading.
#include <cmath>
#include <cstring>
#include <limits>

#include "frontend/file/read.h"
#include "frontend/file/write.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/text.h"
#include "ir/verify.h"
#include "tests/frontend/file/file_bytes.h"
#include "tests/frontend/file/sample.h"
#include "tests/ir/random_graph.h"

namespace sinter {
namespace {

using testing::HasSubstr;

constexpr PrintOptions kAllInline{.all_constants_inline = true};

// Writes and reads the graph. Returns "" if it is unchanged.
std::string AfterTrip(const Graph& graph) {
  const absl::StatusOr<std::string> bytes = WriteSinter(graph);
  if (!bytes.ok()) return bytes.status().ToString();
  const absl::StatusOr<Graph> read = ReadSinter(*bytes);
  if (!read.ok()) return read.status().ToString();
  return Difference(graph, *read);
}

TEST(SinterFile, KeepsEverything) {
  const Graph graph = file::SampleForFiles();
  EXPECT_EQ(AfterTrip(graph), "");
  const Graph read = *ReadSinter(*WriteSinter(graph));
  EXPECT_EQ(*read.node(NodeId{1}).bodies[0]->sources, *graph.node(NodeId{1}).bodies[0]->sources);
  // A graph without gaps keeps its node numbers, too, so its text is the same.
  Graph compact = graph;
  compact.Compact();
  EXPECT_EQ(Print(read, kAllInline), Print(compact, kAllInline));
  EXPECT_EQ(Print(read), Print(compact));
}

TEST(SinterFile, RanksThatAreNotKnown) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape::OfUnknownRank(), {}});
  graph.AddOutput("y", graph.node(*graph.AddNode(Relu{}, {x})).output());
  EXPECT_EQ(AfterTrip(graph), "");
  // A reader without this feature would take the input for a scalar.
  EXPECT_EQ(file::HeaderOf(*WriteSinter(graph)).required_features, file::kUnknownRanks);
  EXPECT_EQ(file::HeaderOf(*WriteSinter(file::SampleForFiles())).required_features, 0U);
}

TEST(SinterFile, EveryOperatorsRandomCases) {
  int written = 0;
  for (const OperatorDefinition* definition : AllOperators()) {
    if (definition->random_case == nullptr) continue;
    Random random(11);
    for (int i = 0; i < 20; ++i) {
      const auto graph = GraphOfCase(definition->random_case(random));
      ASSERT_TRUE(graph.ok()) << definition->info.name << ": " << graph.status();
      const bool plain = graph->type(graph->outputs()[0].value).layout.is_plain();
      if (!plain) {  // reorder produces another layout, which files do not store
        EXPECT_THAT(AfterTrip(*graph), HasSubstr("plain formats only"));
        continue;
      }
      EXPECT_EQ(AfterTrip(*graph), "") << Print(*graph);
      ++written;
    }
  }
  EXPECT_GT(written, 500);
}

TEST(SinterFile, FusedBodiesWithSourcesOfTheirOwnAndShared) {
  for (const bool shared : {true, false}) {
    Graph graph;
    graph.sources = std::make_shared<SourceTable>(SourceTable{{"", 0, "Relu", "a"}});
    const Type type{DType::kFloat32, Shape{Dim::Symbol("N"), 3}, {}};
    const ValueId x = graph.AddInput("x", type);
    Graph body = *SampleBody(type);
    if (shared) body.sources = graph.sources;
    const NodeId fused =
        *graph.AddNode(Fused{}, {x}, {.bodies = {std::make_shared<const Graph>(body)}});
    graph.AddOutput("y", graph.node(fused).output());
    EXPECT_EQ(AfterTrip(graph), "");
    const Graph read = *ReadSinter(*WriteSinter(graph));
    EXPECT_EQ(read.node(NodeId{0}).bodies[0]->sources == read.sources, shared);
  }
}

TEST(SinterFile, NamesAndSymbolsMayBeAnything) {
  for (const std::string& name : {std::string(), std::string("a\0b", 3), std::string("\xff\n\"")}) {
    Graph graph;
    graph.name = name;
    graph.metadata[name] = name;
    const std::string symbol = name.empty() ? "(W-1)/2+1" : name;
    const ValueId x = graph.AddInput(
        name, Type{DType::kFloat32, Shape{4, Dim::Symbol(symbol), 0, Dim::Symbol("0")}, {}});
    const NodeId node = *graph.AddNode(Abs{}, {x}, {.name = name});
    graph.SetName(graph.node(node).output(), name);
    graph.AddOutput(name, graph.node(node).output());
    EXPECT_EQ(AfterTrip(graph), "");
  }
}

TEST(SinterFile, ElementsOfEveryType) {
  for (int i = 0; i <= static_cast<int>(DType::kBool); ++i) {
    const auto dtype = static_cast<DType>(i);
    alignas(8) unsigned char bytes[32];
    for (size_t at = 0; at < sizeof(bytes); ++at) {
      bytes[at] = static_cast<unsigned char>(dtype == DType::kBool ? at % 2 : 255 - at * 37);
    }
    Graph graph;
    graph.AddOutput("y", graph.AddConstant(*Constant::CopyOf(dtype, {32 / SizeOf(dtype)}, bytes)));
    graph.AddOutput("none", graph.AddConstant(*Constant::CopyOf(dtype, {2, 0}, bytes)));
    graph.AddOutput("x", graph.AddInput("x", Type{dtype, Shape{}, {}}));
    EXPECT_EQ(AfterTrip(graph), "") << NameOf(dtype);
  }
}

TEST(SinterFile, FloatsOfAttributesKeepTheirBits) {
  for (const float alpha : {-0.0F, std::numeric_limits<float>::infinity(), std::nanf(""), 0.1F}) {
    Graph graph;
    const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{2}, {}});
    graph.AddOutput("y", graph.node(*graph.AddNode(LeakyRelu{.alpha = alpha}, {x})).output());
    const Graph read = *ReadSinter(*WriteSinter(graph));
    const float after = read.node(NodeId{0}).operation.As<LeakyRelu>().alpha;
    EXPECT_EQ(std::memcmp(&alpha, &after, sizeof(alpha)), 0) << alpha;
  }
}

TEST(SinterFile, EqualConstantsAreStoredOnce) {
  const auto with = [](const std::vector<std::vector<float>>& constants) {
    Graph graph;
    for (const auto& elements : constants) {
      const auto constant =
          Constant::FromValues<float>({static_cast<int64_t>(elements.size())}, elements);
      graph.AddOutput("y" + std::to_string(graph.outputs().size()), graph.AddConstant(constant));
    }
    return graph;
  };
  const std::vector<float> ones(1000, 1.0F);
  const std::vector<float> twos(1000, 2.0F);
  EXPECT_EQ(AfterTrip(with({ones, twos, ones})), "");
  const auto weight_bytes = [&](const Graph& graph) {
    return file::HeaderOf(*WriteSinter(graph)).weights_bytes;
  };
  EXPECT_EQ(weight_bytes(with({ones})), 4032U);
  EXPECT_EQ(weight_bytes(with({ones, twos, ones, twos})), 2 * 4032U);
  const Graph read = *ReadSinter(*WriteSinter(with({ones, ones})));
  EXPECT_EQ(read.value(read.outputs()[0].value).constant->data(),
            read.value(read.outputs()[1].value).constant->data());
}

TEST(SinterFile, WhatNothingUsesIsLeftOutButInputsStay) {
  Graph graph;
  graph.AddConstant(Constant::Scalar<float>(7), "unused");
  graph.AddInput("unused input", Type{DType::kFloat32, Shape{}, {}});
  graph.AddOutput("y", graph.AddInput("x", Type{DType::kFloat32, Shape{}, {}}));
  EXPECT_EQ(AfterTrip(graph), "");
  EXPECT_EQ(file::HeaderOf(*WriteSinter(graph)).weights_bytes, 0U);
}

TEST(SinterFile, NumbersThatStandForSymbolsStay) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, Shape{Dim::Symbol("N")}, {}});
  const ValueId y = graph.node(*graph.AddNode(Relu{}, {x})).output();
  graph.SetType(y, Type{DType::kFloat32, Shape{5}, {}});
  graph.AddOutput("y", y);
  EXPECT_EQ(AfterTrip(graph), "");
}

}  // namespace
}  // namespace sinter
