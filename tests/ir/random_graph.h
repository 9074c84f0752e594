// Graphs for tests of ir/.
#ifndef SINTER_TESTS_IR_RANDOM_GRAPH_H_
#define SINTER_TESTS_IR_RANDOM_GRAPH_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "tests/random_elements.h"

namespace sinter {

// A graph of one node from the operator's MakeRandomCase.
inline absl::StatusOr<Graph> GraphOfCase(const RandomCase& random_case) {
  Graph graph;
  graph.name = "case";
  std::vector<ValueId> inputs;
  for (const RandomInput& input : random_case.inputs) {
    if (input.constant != nullptr) {
      inputs.push_back(graph.AddConstant(input.constant));
    } else {
      inputs.push_back(graph.AddInput("x" + std::to_string(inputs.size()),
                                      Type{input.dtype, Shape::Of(input.dims), {}}));
    }
  }
  auto node = graph.AddNode(*random_case.operation, std::move(inputs));
  if (!node.ok()) return node.status();
  graph.AddOutput("y", graph.node(*node).output());
  return graph;
}

// Random elements for the inputs of that graph.
inline std::vector<ConstantRef> InputsOfCase(const RandomCase& random_case, Random& random) {
  std::vector<ConstantRef> inputs;
  for (const RandomInput& input : random_case.inputs) {
    if (input.constant == nullptr) inputs.push_back(RandomElements(input, random));
  }
  return inputs;
}

// A body x -> relu -> exp.
inline GraphRef SampleBody(const Type& type) {
  Graph body;
  body.name = "body";
  const ValueId x = body.AddInput("x", type);
  const ValueId relu = body.node(body.AddNode(Relu{}, {x}).value()).output();
  body.AddOutput("y", body.node(body.AddNode(Exp{}, {relu}).value()).output());
  return std::make_shared<const Graph>(std::move(body));
}

// A graph with every kind of content: metadata, symbols, a layout, a body, small and large
// constants, sources, removals, names.
inline Graph SampleGraph() {
  Graph graph;
  graph.name = "sample \"1\"";
  graph.metadata = {{"author", "nobody"}, {"lines", "a\nb\xc3\xa9\\"}};
  graph.sources = std::make_shared<SourceTable>(
      SourceTable{{"", 0, "Conv", "Conv_0"}, {"", 1, "Relu", ""}, {"then", 2, "Add", "new\nline"}});
  graph.removals = {{SourceId{2}, Removal::Kind::kFolded, "fold", "constants"}};
  const ValueId x = graph.AddInput(
      "data", Type{DType::kFloat32, Shape{Dim::Symbol("N"), 3, Dim::Symbol("a b]"), 8}, {}});
  std::vector<float> weights(4 * 3 * 3 * 3);
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = static_cast<float>(i) / 7;
  const ValueId weight = graph.AddConstant(Constant::FromValues<float>({4, 3, 3, 3}, weights), "w");
  const ValueId bias =
      graph.AddConstant(Constant::FromValues<float>({4}, {0.1f, -0.0f, 1e-45f, 3.4e38f}), "bias");
  const NodeId conv = graph
                          .AddNode(Conv{.strides = {1, 1}, .pads = {1, 1, 1, 1}}, {x, weight, bias},
                                   {.origin = {SourceId{0}}})
                          .value();
  const ValueId y = graph.node(conv).output();
  graph.SetName(y, "conv/out");
  graph.SetLayout(y, Layout::BlockedChannels(4, 8));
  Type plain = graph.type(y);
  plain.layout = {};
  const NodeId fused = graph
                           .AddNode(Fused{}, {y},
                                    {.origin = {SourceId{0}, SourceId{1}},
                                     .name = "activation",
                                     .bodies = {SampleBody(plain)}})
                           .value();
  graph.SetLayout(graph.node(fused).output(), Layout::ChannelsLast(4));
  graph.AddOutput("features", graph.node(fused).output());
  graph.AddOutput("weight", weight);
  return graph;
}

}  // namespace sinter

#endif  // SINTER_TESTS_IR_RANDOM_GRAPH_H_
