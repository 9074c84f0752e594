// Tests of OfferTable: which nodes share an offer.
#include "passes/offer_table.h"

#include <memory>
#include <utility>

#include "gtest/gtest.h"
#include "ir/ops.h"

namespace sinter {
namespace {

class OfferTableTest : public testing::Test {
 protected:
  ValueId Input(DType dtype, Shape shape) {
    return graph_.AddInput("x", Type{dtype, std::move(shape), {}});
  }
  ValueId Add(Operation operation, std::vector<ValueId> inputs, std::vector<GraphRef> bodies = {}) {
    const auto node =
        graph_.AddNode(std::move(operation), std::move(inputs), {.bodies = std::move(bodies)});
    return graph_.node(node.value()).output();
  }
  // Whether both values' nodes get the same offer.
  bool Share(ValueId a, ValueId b) { return &OfferFor(a) == &OfferFor(b); }
  const BackendSet::Offer& OfferFor(ValueId value) {
    return table_.For(graph_, graph_.value(value).producer, [&] {
      ++asked_;
      return BackendSet::Offer();
    });
  }

  Graph graph_;
  OfferTable table_;
  int asked_ = 0;
};

TEST_F(OfferTableTest, AsksOnceForEqualNodes) {
  const ValueId x = Input(DType::kFloat32, {2, 3});
  const ValueId first = Add(Neg{}, {x});
  ValueId last = first;
  for (int i = 0; i < 100; ++i) last = Add(Neg{}, {last});
  const BackendSet::Offer& offer = OfferFor(first);
  for (ValueId value = last; value != first;) {
    EXPECT_EQ(&OfferFor(value), &offer);
    value = graph_.ProducerOf(value)->inputs[0];
  }
  EXPECT_EQ(asked_, 1);
}

TEST_F(OfferTableTest, OperationsAndTypesTellNodesApart) {
  const ValueId x = Input(DType::kFloat32, {2, 3});
  const ValueId neg = Add(Neg{}, {x});
  EXPECT_FALSE(Share(neg, Add(Abs{}, {x})));
  EXPECT_FALSE(Share(neg, Add(Neg{}, {Input(DType::kFloat32, {3, 2})})));
  EXPECT_FALSE(Share(neg, Add(Neg{}, {Input(DType::kFloat16, {2, 3})})));
  EXPECT_FALSE(Share(Add(Softmax{.axis = 0}, {x}), Add(Softmax{.axis = 1}, {x})));
  EXPECT_TRUE(Share(Add(Softmax{.axis = 1}, {neg}), Add(Softmax{.axis = 1}, {x})));
  const ValueId stored = Add(Neg{}, {x});
  graph_.SetLayout(x, Layout({1, 0}));
  EXPECT_FALSE(Share(neg, stored)) << "the layout of the operand has changed since";
}

TEST_F(OfferTableTest, OperandsThatAreOneValueOrConstantTellNodesApart) {
  const ValueId x = Input(DType::kFloat32, {2});
  const ValueId y = Input(DType::kFloat32, {2});
  const ValueId c = graph_.AddConstant(Constant::FromValues<float>({2}, {1, 2}));
  const ValueId same_values = graph_.AddConstant(Constant::FromValues<float>({2}, {1, 2}));
  const ValueId xy = Add(sinter::Add{}, {x, y});
  EXPECT_TRUE(Share(xy, Add(sinter::Add{}, {y, x})));
  EXPECT_FALSE(Share(xy, Add(sinter::Add{}, {x, x})));
  const ValueId xc = Add(sinter::Add{}, {x, c});
  EXPECT_FALSE(Share(xy, xc));
  EXPECT_TRUE(Share(xc, Add(sinter::Add{}, {y, c})));
  EXPECT_FALSE(Share(xc, Add(sinter::Add{}, {c, x})));
  EXPECT_FALSE(Share(xc, Add(sinter::Add{}, {x, same_values})));
}

TEST_F(OfferTableTest, BodiesAreCompared) {
  const Type type{DType::kFloat32, {2}, {}};
  const auto body = [&](Operation operation) {
    auto graph = std::make_shared<Graph>();
    const ValueId x = graph->AddInput("x", type);
    const NodeId node = graph->AddNode(std::move(operation), {x}).value();
    graph->AddOutput("y", graph->node(node).output());
    return graph;
  };
  const ValueId x = Input(DType::kFloat32, {2});
  const ValueId neg = Add(Fused{}, {x}, {body(Neg{})});
  EXPECT_TRUE(Share(neg, Add(Fused{}, {neg}, {body(Neg{})})));
  EXPECT_FALSE(Share(neg, Add(Fused{}, {x}, {body(Abs{})})));
}

}  // namespace
}  // namespace sinter
