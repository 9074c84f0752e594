// frontend/onnx/attention.cc and export_attention.cc: Attention.
#include <limits>
#include <string>
#include <vector>

#include "frontend/onnx/export.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/naive/evaluate.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/random_net.h"

namespace sinter::onnx {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// The only attention node; null if there is none.
const Attention* AttentionOf(const absl::StatusOr<Graph>& graph) {
  EXPECT_TRUE(graph.ok()) << graph.status();
  const Attention* found = nullptr;
  for (const NodeId id : graph->TopologicalOrder()) {
    const auto* attention = graph->node(id).operation.If<Attention>();
    if (attention == nullptr) continue;
    EXPECT_EQ(found, nullptr) << "there are several";
    found = attention;
  }
  return found;
}

const Type kQuery = F32({2, 4, 5, 16});
const Type kKey = F32({2, 2, 7, 16});
const Type kValue = F32({2, 2, 7, 8});

TEST(ImportAttention, OperandsOfRankFourAreTakenAsTheyAre) {
  const auto graph = ImportNode(23, "Attention", {kQuery, kKey, kValue}, {{"is_causal", 1}});
  const Attention* const op = AttentionOf(graph);
  ASSERT_NE(op, nullptr);
  EXPECT_EQ(graph->node_count(), 1);
  EXPECT_EQ(op->scale, 0.25F);
  EXPECT_TRUE(op->is_causal);
  EXPECT_TRUE(op->query_perm.empty() && op->output_perm.empty());
  EXPECT_EQ(graph->type(graph->outputs()[0].value).shape.ToString(), "[2,4,5,8]");
}

TEST(ImportAttention, OperandsOfRankThreeAreHeadsSideBySide) {
  const Dim t = Dim::Symbol("T");
  const auto graph =
      ImportNode(23, "Attention", {F32({2, t, 64}), F32({2, t, 32}), F32({2, t, 16})},
                 {{"q_num_heads", 4}, {"kv_num_heads", 2}, {"scale", 0.5F}, {"softcap", 3.0F}});
  const Attention* const op = AttentionOf(graph);
  ASSERT_NE(op, nullptr);
  EXPECT_EQ(op->scale, 0.5F);
  EXPECT_EQ(op->softcap, 3);
  EXPECT_THAT(op->key_perm, ElementsAre(0, 2, 1, 3));
  EXPECT_THAT(op->output_perm, ElementsAre(0, 2, 1, 3));
  EXPECT_THAT(NodesOf(graph), Not(HasSubstr("transpose")));
  EXPECT_EQ(graph->type(graph->outputs()[0].value).shape.ToString(), "[2,T,32]");
}

TEST(ImportAttention, EveryOperand) {
  const Type mask{DType::kBool, Shape{5, 7}, {}};
  const auto masked = ImportNode(23, "Attention", {kQuery, kKey, kValue, mask});
  const Attention* op = AttentionOf(masked);
  EXPECT_TRUE(op != nullptr && op->has_mask && op->zero_rows == ZeroRows::kMasked);
  const auto past = ImportNode(
      23, "Attention", {kQuery, kKey, kValue, kOmitted, F32({2, 2, 3, 16}), F32({2, 2, 3, 8})});
  op = AttentionOf(past);
  EXPECT_TRUE(op != nullptr && op->has_past && !op->has_mask);
  const auto with_lengths =
      ImportNode(24, "Attention", {kQuery, kKey, kValue, kOmitted, kOmitted, kOmitted, I64({2})});
  op = AttentionOf(with_lengths);
  EXPECT_TRUE(op != nullptr && op->has_key_lengths);
  const auto windowed = ImportNode(25, "Attention", {kQuery, kKey, kValue},
                                   {{"left_window_size", 2}, {"right_window_size", 0}});
  op = AttentionOf(windowed);
  EXPECT_TRUE(op != nullptr && op->left_window_size == 2 && op->right_window_size == 0);
}

TEST(ImportAttention, MasksOfFewerKeysHideTheOthers) {
  const Type mask{DType::kBool, Shape{5, 6}, {}};
  const auto graph = ImportNode(23, "Attention", {kQuery, kKey, kValue, mask});
  EXPECT_THAT(NodesOf(graph), HasSubstr("pad("));
  EXPECT_NE(AttentionOf(graph), nullptr);
}

TEST(ImportAttention, WhatIsShownOnTheWayIsWrittenOut) {
  ModelMaker maker(23);
  maker.Input("q", kQuery).Input("k", kKey).Input("v", kValue);
  maker.Node("Attention", {"q", "k", "v"}, {"y", "", "", "scores"}, {{"softcap", 2.0F}})
      .Output("y")
      .Output("scores");
  const auto graph = maker.Import();
  EXPECT_EQ(AttentionOf(graph), nullptr);
  EXPECT_EQ(graph->type(graph->outputs()[1].value).shape.ToString(), "[2,4,5,7]");
  const auto precise =
      ImportNode(23, "Attention", {kQuery, kKey, kValue}, {{"softmax_precision", 11}});
  EXPECT_EQ(AttentionOf(precise), nullptr);
  EXPECT_THAT(NodesOf(precise), HasSubstr("to=f64"));
}

TEST(ImportAttention, Refuses) {
  EXPECT_THAT(ErrorOfNode(23, "Attention", {F32({2, 5, 64}), F32({2, 7, 32}), F32({2, 7, 16})}),
              HasSubstr("need q_num_heads and kv_num_heads"));
  EXPECT_THAT(ErrorOfNode(23, "Attention", {F32({5, 64}), kKey, kValue}), HasSubstr("rank 3 or 4"));
  EXPECT_THAT(ErrorOfNode(23, "Attention", {F32({2, 3, 5, 16}), kKey, kValue}),
              HasSubstr("3 query heads cannot share 2"));
  EXPECT_THAT(ErrorOfNode(23, "Attention", {kQuery, F32({2, 2, 7, 8}), kValue}),
              HasSubstr("differ in size of a head"));
  EXPECT_THAT(ErrorOfNode(23, "Attention", {kQuery, kKey, kValue, F32({4, 7})}),
              HasSubstr("does not broadcast to"));
  EXPECT_THAT(ErrorOfNode(23, "Attention", {kQuery, kKey, kValue, I64({5, 7})}),
              HasSubstr("inputs 3 and 0 must have one element type"));
  EXPECT_THAT(ErrorOfNode(23, "Attention", {kQuery, kKey, kValue, kOmitted, F32({2, 2, 3, 16})}),
              HasSubstr("past_key and past_value go together"));
  EXPECT_THAT(ErrorOfNode(23, "Attention",
                          {kQuery, kKey, kValue, kOmitted, F32({2, 2, 3, 16}), F32({2, 2, 4, 8})}),
              HasSubstr("differ in past keys"));
  EXPECT_THAT(ErrorOfNode(24, "Attention",
                          {kQuery, kKey, kValue, kOmitted, F32({2, 2, 3, 16}), F32({2, 2, 3, 8}),
                           I64({2})}),
              HasSubstr("past keys and key lengths do not go together"));
  EXPECT_THAT(
      ErrorOfNode(24, "Attention", {kQuery, kKey, kValue, kOmitted, kOmitted, kOmitted, I64({3})}),
      HasSubstr("the key lengths must be [2]"));
  EXPECT_THAT(ErrorOfNode(25, "Attention", {kQuery, kKey, kValue}, {{"left_window_size", -2}}),
              HasSubstr("a window's size must be -1 or more"));
  EXPECT_THAT(
      ErrorOfNode(23, "Attention", {I64({2, 4, 5, 16}), I64({2, 2, 7, 16}), I64({2, 2, 7, 8})}),
      HasSubstr("floating point"));
  EXPECT_THAT(ErrorOfNode(23, "Attention", {kQuery, kKey, kValue},
                          {{"scale", std::numeric_limits<float>::infinity()}}),
              HasSubstr("the scale must be finite"));
}

// The ONNX operators to which a node is exported.
std::vector<std::string> ExportedTypes(const Attention& op, const std::vector<Type>& operands) {
  Graph graph;
  std::vector<ValueId> inputs;
  for (const Type& type : operands) {
    inputs.push_back(graph.AddInput(absl::StrCat("x", inputs.size()), type));
  }
  const auto node = graph.AddNode(op, inputs, {.output_count = 3});
  EXPECT_TRUE(node.ok()) << node.status();
  for (const ValueId result : graph.node(*node).outputs) {
    graph.AddOutput(absl::StrCat("y", graph.outputs().size()), result);
  }
  const auto bytes = ExportOnnx(graph);
  EXPECT_TRUE(bytes.ok()) << bytes.status();
  ModelProto model;
  EXPECT_TRUE(model.ParseFromString(bytes.value_or("")));
  std::vector<std::string> types;
  for (const NodeProto& exported : model.graph().node()) types.push_back(exported.op_type());
  // All results equal those of the operator.
  const auto again = ImportOnnx(bytes.value_or(""));
  EXPECT_TRUE(again.ok()) << again.status();
  Random random(1);
  std::vector<ConstantRef> values;
  for (const Type& type : operands) {
    values.push_back(RandomFloats(random, type.shape.ToIntegers()));
  }
  const auto before = naive::Evaluate(graph, values);
  const auto after = naive::Evaluate(*again, values);
  EXPECT_TRUE(before.ok() && after.ok()) << before.status() << after.status();
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ((*before)[i]->dims(), (*after)[i]->dims());
    const std::vector<double> wanted = (*before)[i]->ToDoubles();
    const std::vector<double> actual = (*after)[i]->ToDoubles();
    for (size_t j = 0; j < wanted.size(); ++j) EXPECT_NEAR(actual[j], wanted[j], 1e-6);
  }
  return types;
}

TEST(ExportAttention, AsOnnxHasIt) {
  EXPECT_THAT(
      ExportedTypes({.scale = 0.25F, .softcap = 2, .is_causal = true}, {kQuery, kKey, kValue}),
      ElementsAre("Attention"));
  EXPECT_THAT(
      ExportedTypes({.scale = 0.25F, .is_causal = true, .has_mask = true, .has_past = true},
                    {kQuery, kKey, kValue, F32({5, 10}), F32({2, 2, 3, 16}), F32({2, 2, 3, 8})}),
      ElementsAre("Attention"));
}

TEST(ExportAttention, BetweenTransposes) {
  EXPECT_THAT(ExportedTypes({.query_perm = {0, 2, 1, 3}, .output_perm = {0, 2, 1, 3}},
                            {F32({2, 5, 4, 16}), kKey, kValue}),
              ElementsAre("Transpose", "Attention", "Transpose"));
}

// A mask of rank 0 adds the same to all scores, and a false one hides all keys.
TEST(ImportAttention, AMaskMayBeAScalar) {
  const Type small = F32({1, 1, 2, 2});
  const ConstantRef x = Constant::FromValues<float>({1, 1, 2, 2}, {1, 2, 3, 5});
  const std::vector<ConstantRef> inputs = {x, x, x};
  const auto unmasked = Evaluated(ImportNode(23, "Attention", {small, small, small}), inputs);
  for (const ConstantRef& mask : {Constant::Scalar(1.0F), Constant::Scalar(true)}) {
    const auto graph = ImportNode(23, "Attention", {small, small, small, mask});
    const auto results = Evaluated(graph, inputs);
    ASSERT_TRUE(results.ok() && unmasked.ok()) << results.status();
    for (size_t i = 0; i < 4; ++i) EXPECT_NEAR((*results)[i], (*unmasked)[i], 1e-6);
    const absl::StatusOr<std::string> exported = ExportOnnx(*graph);
    ASSERT_TRUE(exported.ok()) << exported.status();
    EXPECT_THAT(*Evaluated(ImportOnnx(*exported), inputs),
                testing::Pointwise(testing::DoubleNear(1e-6), *results));
  }
  const auto hidden = ImportNode(23, "Attention", {small, small, small, Constant::Scalar(false)});
  EXPECT_THAT(*Evaluated(hidden, inputs), ElementsAre(0, 0, 0, 0));
}

TEST(ExportAttention, WrittenOutWhereOnnxHasNoSuchForm) {
  const auto written_out =
      testing::AllOf(testing::Contains("Softmax"), Not(testing::Contains("Attention")));
  EXPECT_THAT(ExportedTypes({.left_window_size = 2}, {kQuery, kKey, kValue}), written_out);
  EXPECT_THAT(ExportedTypes({.has_mask = true, .zero_rows = ZeroRows::kNone},
                            {kQuery, kKey, kValue, F32({5, 7})}),
              written_out);
  // ONNX would pad this mask.
  EXPECT_THAT(ExportedTypes({.has_mask = true}, {kQuery, kKey, kValue, F32({5, 1})}), written_out);
}

}  // namespace
}  // namespace sinter::onnx
