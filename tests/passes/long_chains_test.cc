// Tests of passes on chains longer than a fused body may be.
#include <algorithm>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "passes/compose.h"
#include "tests/passes/net.h"

namespace sinter {
namespace {

using testing::ElementsAre;

// The number of nodes that each node of the graph consists of.
std::vector<int> BodySizes(const Graph& graph) {
  std::vector<int> sizes;
  for (const NodeId id : graph.TopologicalOrder()) sizes.push_back(BodyNodeCount(graph.node(id)));
  return sizes;
}

ValueId AddSigmoids(Net& net, ValueId x, int count) {
  for (int i = 0; i < count; ++i) x = net.Add(Sigmoid{}, {x});
  return x;
}

TEST(LongChains, AreCutIntoBodies) {
  Net net;
  net.graph.AddOutput("y", AddSigmoids(net, net.Input({2, 3}), 2 * kMostBodyNodes + 5));
  EXPECT_THAT(BodySizes(RunPass("fuse-elementwise", net.graph, {2, 3})),
              ElementsAre(kMostBodyNodes, kMostBodyNodes, 5));
}

TEST(LongChains, AreCutBehindTooManyOperands) {
  Net net;
  ValueId x = net.Input({2, 3});
  for (int i = 0; i < 12; ++i) x = net.Add(Sub{}, {net.Weight({2, 3}), x});
  net.graph.AddOutput("y", x);
  EXPECT_THAT(BodySizes(RunPass("fuse-elementwise", net.graph, {2, 3})), ElementsAre(7, 5));
}

TEST(LongChains, AreCutBehindAConvolution) {
  Net net;
  const ValueId conv = net.Add(Conv{}, {net.Input({1, 2, 3, 3}), net.Weight({2, 2, 1, 1})});
  net.graph.AddOutput("y", AddSigmoids(net, conv, kMostBodyNodes + 1));
  EXPECT_THAT(BodySizes(RunPass("fuse-epilogues", net.graph, {1, 2, 3, 3})),
              ElementsAre(kMostBodyNodes, 1, 1));
}

// A chain that joins another one is fused with it only if both fit together.
TEST(LongChains, AreFusedWhereTheyMeet) {
  for (const int length : {5, 20}) {
    Net net;
    const ValueId x = net.Input({2, 3});
    const ValueId a = AddSigmoids(net, x, length);
    const ValueId b = AddSigmoids(net, net.Add(Neg{}, {x}), length);
    net.graph.AddOutput("y", AddSigmoids(net, net.Add(Mul{}, {a, b}), 2));
    std::vector<int> sizes = BodySizes(RunPass("fuse-elementwise", net.graph, {2, 3}));
    if (length == 5) {
      EXPECT_THAT(sizes, ElementsAre(14));
    } else {
      std::ranges::sort(sizes);
      EXPECT_THAT(sizes, ElementsAre(21, 23));
    }
  }
}

}  // namespace
}  // namespace sinter
