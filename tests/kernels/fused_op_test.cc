// Tests of FusedOp: a node as a root with a prologue and an epilogue.
#include "kernels/fused_op.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Second = Epilogue::Second;

const Root kConv{"conv", Conv{.pads = {1, 1, 1, 1}}, {{1, 4, 5, 6}, {8, 4, 3, 3}, {8}}};

NodeCase Made(const std::vector<Epilogue>& epilogue, const std::vector<Epilogue>& prologue = {}) {
  Random random(1);
  auto node_case = MakeFusedCase(kConv, epilogue, random, prologue);
  SINTER_CHECK(node_case.ok());
  return *std::move(node_case);
}

TEST(FusedOp, RootPrologueAndEpilogue) {
  const NodeCase node_case =
      Made({{"sub", Sub{}, Second::kChannel, true, true}, {"relu", Relu{}}}, {{"abs", Abs{}}});
  const KernelQuery query = node_case.query();
  const FusedOp* const fused = query.fused_op();
  ASSERT_NE(fused, nullptr);
  ASSERT_TRUE(fused->root);
  EXPECT_TRUE(fused->root->Is<Conv>());
  EXPECT_THAT(fused->output, ElementsAre(1, 8, 5, 6));
  ASSERT_THAT(fused->operands, SizeIs(3));
  EXPECT_THAT(fused->operands[0].dims, ElementsAre(1, 4, 5, 6));
  EXPECT_EQ(fused->operands[0].constant, nullptr);
  EXPECT_THAT(fused->operands[1].dims, ElementsAre(8, 4, 3, 3));
  EXPECT_NE(fused->operands[1].constant, nullptr);
  ASSERT_THAT(fused->prologue, SizeIs(1));
  EXPECT_TRUE(fused->prologue[0].operation.Is<Abs>());
  ASSERT_THAT(fused->epilogue, SizeIs(2));
  EXPECT_TRUE(fused->epilogue[0].operation.Is<Sub>());
  EXPECT_TRUE(fused->epilogue[0].value_is_second);
  ASSERT_TRUE(fused->epilogue[0].other);
  EXPECT_NE(fused->epilogue[0].other->constant, nullptr);
  EXPECT_TRUE(fused->epilogue[1].operation.Is<Relu>());
  EXPECT_FALSE(fused->epilogue[1].other);
  EXPECT_TRUE(fused->ReadsOnce(*fused->operands[0].index));
}

TEST(FusedOp, IsParsedOnceForAllWhoAsk) {
  const NodeCase node_case = Made({{"relu", Relu{}}});
  const KernelQuery query = node_case.query();
  const FusedOp* const first = query.fused_op();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(query.fused_op(), first);
}

TEST(FusedOp, ANodeAloneIsARootWithNothingAround) {
  Random random(1);
  const auto node_case = MakeNodeCase(Softmax{}, {RandomConstant(random, {2, 3})}, {false});
  ASSERT_TRUE(node_case.ok()) << node_case.status();
  const KernelQuery query = node_case->query();
  ASSERT_NE(query.fused_op(), nullptr);
  EXPECT_TRUE(query.fused_op()->root->Is<Softmax>());
  EXPECT_THAT(query.fused_op()->prologue, IsEmpty());
  EXPECT_THAT(query.fused_op()->epilogue, IsEmpty());
}

TEST(FusedOp, AnElementwiseNodeHasNoRoot) {
  Random random(1);
  const auto node_case = MakeNodeCase(
      Sub{}, {RandomConstant(random, {3}), RandomConstant(random, {2, 3})}, {true, false});
  ASSERT_TRUE(node_case.ok()) << node_case.status();
  const KernelQuery query = node_case->query();
  const FusedOp* const fused = query.fused_op();
  ASSERT_NE(fused, nullptr);
  EXPECT_FALSE(fused->root);
  ASSERT_THAT(fused->operands, SizeIs(1));
  EXPECT_EQ(fused->operands[0].index, 1);
  ASSERT_THAT(fused->epilogue, SizeIs(1));
  EXPECT_TRUE(fused->epilogue[0].value_is_second);
}

TEST(FusedOp, OtherElementTypesAreNotRead) {
  const auto node_case = MakeNodeCase(Relu{}, {Constant::FromValues<double>({2}, {1, 2})}, {});
  ASSERT_TRUE(node_case.ok()) << node_case.status();
  EXPECT_EQ(node_case->query().fused_op(), nullptr);
}

TEST(FusedOp, AResultThatIsReadTwiceIsNotRead) {
  const Type type{DType::kFloat32, Shape{2, 3}, {}};
  Graph body;
  const ValueId x = body.AddInput("x", type);
  const ValueId relu = body.node(*body.AddNode(Relu{}, {x})).output();
  body.AddOutput("y", body.node(*body.AddNode(Mul{}, {relu, relu})).output());
  Graph graph;
  const auto node = graph.AddNode(Fused{}, {graph.AddInput("x", type)},
                                  {.bodies = {std::make_shared<const Graph>(std::move(body))}});
  ASSERT_TRUE(node.ok()) << node.status();
  EXPECT_EQ(KernelQuery(graph, *node).fused_op(), nullptr);
}

}  // namespace
}  // namespace sinter
