#include "ir/fused_operators.h"

#include "gtest/gtest.h"
#include "ir/text.h"

namespace sinter {
namespace {

TEST(FusedOperatorsTest, NamesWhatRunsInside) {
  const auto graph = Parse(R"(
      graph "g" {
        input %0:f32[4] "x"
        %1:f32[4] = relu(%0)
        %2:f32[4] = fused(%1)
          graph "body" {
            input %0:f32[4] "x"
            %1:f32[4] = neg(%0)
            %2:f32[4] = fused(%1)
              graph "inner" {
                input %0:f32[4] "x"
                %1:f32[4] = tanh(%0)
                %2:f32[4] = abs(%1)
                output %2 "y"
              }
            output %2 "y"
          }
        output %2 "y"
      })");
  ASSERT_TRUE(graph.ok()) << graph.status();
  const std::vector<NodeId> order = graph->TopologicalOrder();
  EXPECT_EQ(OperatorsOf(*graph, order[0]), "relu");
  EXPECT_EQ(OperatorsOf(*graph, order[1]), "neg+tanh+abs");
}

}  // namespace
}  // namespace sinter
