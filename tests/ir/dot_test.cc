#include "ir/dot.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/repeated_blocks.h"
#include "ir/text.h"

namespace sinter {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// `count` residual blocks x + tanh(neg(x)), and a final node.
Graph Residual(int count) {
  std::string text = "graph \"g\" { input %0:f32[4] \"x\" %1:f32[4] = exp(%0)\n";
  int last = 1;
  for (int i = 0; i < count; ++i) {
    const auto value = [&](int offset) { return "%" + std::to_string(last + offset); };
    text += value(1) + ":f32[4] = neg(" + value(0) + ") " + value(2) + ":f32[4] = tanh(" +
            value(1) + ") " + value(3) + ":f32[4] = add(" + value(0) + ", " + value(2) + ")\n";
    last += 3;
  }
  const std::string end = std::to_string(last + 1);
  text += "%" + end + ":f32[4] = abs(%" + std::to_string(last) + ") output %" + end + " \"y\" }";
  return Parse(text).value();
}

std::string OperatorOf(const Graph& graph, NodeId id) {
  return std::string(graph.node(id).operation.name());
}

std::vector<RepeatedBlock> BlocksOf(const Graph& graph) {
  return FindRepeatedBlocks(graph, graph.TopologicalOrder(),
                            [&](NodeId id) { return OperatorOf(graph, id); });
}

TEST(RepeatedBlocksTest, FindsResidualBlocks) {
  const auto blocks = BlocksOf(Residual(12));
  ASSERT_EQ(blocks.size(), 1U);
  EXPECT_EQ(blocks[0].begin, 1U);
  EXPECT_EQ(blocks[0].length, 3U);
  EXPECT_EQ(blocks[0].count, 12U);
  EXPECT_TRUE(BlocksOf(Residual(1)).empty());
}

// The same operators in a row, but with different operands each time.
TEST(RepeatedBlocksTest, OperandsCount) {
  const Graph graph = Parse(R"(
      graph "g" {
        input %0:f32[4] "x"
        %1:f32[4] = neg(%0)
        %2:f32[4] = add(%1, %1)
        %3:f32[4] = neg(%2)
        %4:f32[4] = add(%3, %2)
        output %4 "y"
      })")
                          .value();
  EXPECT_TRUE(BlocksOf(graph).empty());
}

TEST(DotTest, DrawsARepeatedBlockOnce) {
  const std::string dot = ToDot(Residual(12));
  EXPECT_THAT(dot, AllOf(HasSubstr("label=\"x12\""), HasSubstr("node1 [label=\"neg"),
                         Not(HasSubstr("node4 [")), HasSubstr("node37 [label=\"abs")));
  // The edges into the block, from one repetition to the next, and out of it.
  EXPECT_THAT(dot, AllOf(HasSubstr("node0 -> node1 "), HasSubstr("node3 -> node37 "),
                         HasSubstr("node3 -> node1 [label=\"f32[4]\", style=dashed")));
  const std::string counted =
      ToDot(Residual(12), {.details = nullptr, .summary = [](std::span<const NodeId> nodes) {
                             return std::to_string(nodes.size()) + " nodes";
                           }});
  EXPECT_THAT(counted, AllOf(HasSubstr("\\n12 nodes\""), HasSubstr("\\n1 nodes\"")));
  const std::string all =
      ToDot(Residual(12), {.details = nullptr, .summary = nullptr, .expand = true});
  EXPECT_THAT(all, AllOf(Not(HasSubstr("x12")), HasSubstr("node36 [label=\"add")));
}

TEST(DotTest, SaysWhatIsInsideAndMore) {
  const Graph graph = Parse(R"(
      graph "g" {
        input %0:f32[1,2,8] "x"
        constant @1:f32[8,8] "w" = #0000000000000001
        %2:f32[1,2,8] = fused(%0, @1) as "layer"
          graph "body" {
            input %0:f32[1,2,8] "x"
            input %1:f32[8,8] "w"
            %2:f32[1,2,8] = matmul(%0, %1)
            %3:f32[1,2,8] = relu(%2)
            %4:f32[1,2,8] = relu(%3)
            output %4 "y"
          }
        output %2 "y"
      })")
                          .value();
  const std::string dot =
      ToDot(graph, {.details = [](NodeId) { return std::string("a kernel"); }, .summary = nullptr});
  EXPECT_THAT(dot, HasSubstr("[label=\"matmul + relu x2\\nlayer\\na kernel\", "
                             "fillcolor=\"#a6cee3\"]"));
}

}  // namespace
}  // namespace sinter
