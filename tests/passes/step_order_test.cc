// Tests of FrugalOrder: the order is valid and frees values early.
#include "passes/step_order.h"

#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

class StepOrder : public testing::Test {
 protected:
  ValueId Add(Operation operation, std::vector<ValueId> inputs) {
    const NodeId node = graph_.AddNode(std::move(operation), std::move(inputs)).value();
    return graph_.node(node).output();
  }
  NodeId MakerOf(ValueId value) const { return graph_.value(value).producer; }

  Graph graph_;
};

TEST_F(StepOrder, BranchesOneByOne) {
  const ValueId x = graph_.AddInput("x", Type{DType::kFloat32, Shape{100}, {}});
  const ValueId a = Add(Relu{}, {x});
  const ValueId b = Add(Neg{}, {x});
  const ValueId sum_a = Add(ReduceSum{}, {a});
  const ValueId sum_b = Add(ReduceSum{}, {b});
  graph_.AddOutput("y", Add(sinter::Add{}, {sum_a, sum_b}));
  EXPECT_THAT(FrugalOrder(graph_),
              testing::ElementsAre(MakerOf(a), MakerOf(sum_a), MakerOf(b), MakerOf(sum_b),
                                   MakerOf(graph_.outputs()[0].value)));
}

TEST_F(StepOrder, OneValueTwiceAndOutputsAlongTheWay) {
  const ValueId x = graph_.AddInput("x", Type{DType::kFloat32, Shape{10}, {}});
  const ValueId a = Add(Relu{}, {x});
  const ValueId b = Add(Mul{}, {a, a});
  graph_.AddOutput("a", a);
  graph_.AddOutput("b", b);
  EXPECT_THAT(FrugalOrder(graph_), testing::ElementsAre(MakerOf(a), MakerOf(b)));
}

TEST(StepOrderOfRandomNets, EveryNodeOnceBehindThoseItTakesFrom) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const RandomNet net(seed);
    const std::vector<NodeId> order = FrugalOrder(net.graph());
    std::set<NodeId> done;
    for (const NodeId id : order) {
      for (const ValueId input : net.graph().node(id).inputs) {
        const NodeId producer = net.graph().value(input).producer;
        EXPECT_TRUE(!producer.valid() || done.contains(producer));
      }
      EXPECT_TRUE(done.insert(id).second);
    }
    EXPECT_EQ(static_cast<int>(done.size()), net.graph().node_count());
  }
}

}  // namespace
}  // namespace sinter
