#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "sinter/node_explanation.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

// relu(conv(x)), and a node without effect.
Model SmallModel(bool explain) {
  Random random(3);
  Graph graph;
  auto sources = std::make_shared<SourceTable>();
  for (const char* name : {"Conv", "Relu", "Cast"}) {
    sources->push_back({.index = static_cast<int64_t>(sources->size()),
                        .operator_type = name,
                        .name = std::string("the ") + name});
  }
  graph.sources = sources;
  uint32_t count = 0;
  auto add = [&](Operation operation, std::vector<ValueId> inputs) {
    NodeInfo info{.origin = {SourceId{count++}}};
    return graph
        .node(graph.AddNode(std::move(operation), std::move(inputs), std::move(info)).value())
        .output();
  };
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {1, 3, 8, 8}, {}});
  const ValueId conv = add(Conv{}, {x, graph.AddConstant(RandomFloats(random, {4, 3, 1, 1}))});
  const ValueId relu = add(Relu{}, {conv});
  graph.AddOutput("y", add(Cast{.to = DType::kFloat32}, {relu}));
  return Model::Create(std::move(graph), {.passes = {.explain = explain}}).value();
}

Tensor Input() {
  Random random(5);
  return ToTensor(RandomFloats(random, {1, 3, 8, 8}));
}

TEST(ExplainNode, NamesTheStepAndWhyItsKernelWasChosen) {
  const Tensor input = Input();
  const auto explanation = ExplainNode(SmallModel(true), {&input, 1}, {.threads = 1}, "the Relu");
  ASSERT_TRUE(explanation.ok()) << explanation.status();
  EXPECT_EQ(explanation->node.kind, "steps");
  ASSERT_EQ(explanation->steps.size(), 1U);
  EXPECT_EQ(explanation->steps[0].operators, "conv+relu");
  EXPECT_THAT(explanation->steps[0].sources, ElementsAre("the Conv", "the Relu"));
  EXPECT_FALSE(explanation->steps[0].kernel.empty());
  // One rewrite fused both nodes, and is told once.
  EXPECT_THAT(explanation->decisions,
              Contains(Field(&ExplainedDecision::reason, "rewritten")).Times(1));
  EXPECT_THAT(explanation->decisions, Contains(Field(&ExplainedDecision::reason, "chosen")));
}

TEST(ExplainNode, SaysWhichPassRemovedANode) {
  const Tensor input = Input();
  const auto explanation = ExplainNode(SmallModel(true), {&input, 1}, {}, "the Cast");
  ASSERT_TRUE(explanation.ok()) << explanation.status();
  EXPECT_THAT(explanation->steps, ElementsAre());
  EXPECT_FALSE(explanation->node.pass.empty());
}

TEST(ExplainNode, NeedsAModelWithExplanationsAndAKnownNode) {
  const Tensor input = Input();
  const auto unexplained = ExplainNode(SmallModel(false), {&input, 1}, {}, "the Relu");
  EXPECT_EQ(unexplained.status().code(), absl::StatusCode::kFailedPrecondition);
  const auto unknown = ExplainNode(SmallModel(true), {&input, 1}, {}, "the Rely");
  EXPECT_EQ(unknown.status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(unknown.status().message()), HasSubstr("did you mean the Relu"));
}

}  // namespace
}  // namespace sinter
