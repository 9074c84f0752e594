// Attention decomposed into smaller operators computes the same as the operator.
#include "ir/decompose_attention.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "tests/ir/random_graph.h"

namespace sinter {
namespace {

void ExpectSame(const Constant& actual, const Constant& expected) {
  ASSERT_EQ(actual.dims(), expected.dims());
  const std::vector<double> got = actual.ToDoubles();
  const std::vector<double> wanted = expected.ToDoubles();
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (std::isnan(wanted[i])) {
      EXPECT_TRUE(std::isnan(got[i])) << "element " << i << " is " << got[i];
    } else {
      EXPECT_NEAR(got[i], wanted[i], 1e-6) << "element " << i;
    }
  }
}

// Tested with all sizes as numbers, and with all except those of heads and columns as symbols.
TEST(DecomposeAttention, ComputesTheSameInEveryRandomCase) {
  const OperatorDefinition& definition = *FindOperator("attention");
  for (uint64_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomCase random_case = definition.random_case(random);
    const auto& op = random_case.operation->As<Attention>();
    std::vector<ConstantRef> operands;
    for (const RandomInput& input : random_case.inputs) {
      operands.push_back(input.constant != nullptr ? input.constant
                                                   : RandomElements(input, random));
    }
    Graph whole;
    std::vector<ValueId> inputs;
    std::vector<Type> types;
    std::vector<Type> open;
    for (const ConstantRef& operand : operands) {
      types.push_back({operand->dtype(), Shape::Of(operand->dims()), {}});
      inputs.push_back(whole.AddInput(absl::StrCat("x", inputs.size()), types.back()));
      open.push_back(types.back());
    }
    const std::vector<int64_t>* const perms[] = {&op.query_perm, &op.key_perm, &op.value_perm};
    for (size_t i = 0; i < 3; ++i) {
      open[i].shape[static_cast<int>(AxesOf(*perms[i])[2])] = Dim::Symbol(i == 0 ? "Q" : "K");
    }
    const NodeId node = *whole.AddNode(op, inputs, {.output_count = 3});
    const auto expected = naive::EvaluateNode(whole, node, operands);
    ASSERT_TRUE(expected.ok()) << expected.status();
    for (const std::vector<Type>& operand_types : {types, open}) {
      const auto graph = DecomposedGraph(op, operand_types, 3);
      ASSERT_TRUE(graph.ok()) << graph.status();
      ASSERT_TRUE(Verify(*graph).ok()) << Verify(*graph);
      const auto actual = naive::Evaluate(*graph, operands);
      ASSERT_TRUE(actual.ok()) << actual.status();
      for (size_t i = 0; i < 3; ++i) {
        SCOPED_TRACE(i);
        ExpectSame(*(*actual)[i], *(*expected)[i]);
      }
    }
  }
}

TEST(DecomposeAttention, MaskedRows) {
  constexpr float kHidden = -std::numeric_limits<float>::infinity();
  const ConstantRef rows = Constant::FromValues<float>({1, 1, 2, 2}, {1, -0.5F, 0.25F, 2});
  const Type type{DType::kFloat32, Shape{1, 1, 2, 2}, {}};
  for (const ZeroRows zero_rows : {ZeroRows::kMasked, ZeroRows::kNone, ZeroRows::kNan}) {
    for (const MaskMode mode : {MaskMode::kAdd, MaskMode::kReplace}) {
      for (const bool is_bool : {false, true}) {
        const Attention op{.has_mask = true, .mask_mode = mode, .zero_rows = zero_rows};
        const ConstantRef mask =
            is_bool ? Constant::FromValues<bool>({2, 2}, {false, false, false, true})
                    : Constant::FromValues<float>({2, 2}, {kHidden, kHidden, kHidden, 0});
        const Type mask_type{mask->dtype(), Shape{2, 2}, {}};
        const std::vector<ConstantRef> operands = {rows, rows, rows, mask};
        Graph whole;
        std::vector<ValueId> inputs;
        for (const Type& each : {type, type, type, mask_type}) {
          inputs.push_back(whole.AddInput(absl::StrCat("x", inputs.size()), each));
        }
        const NodeId node = *whole.AddNode(op, inputs);
        const auto expected = naive::EvaluateNode(whole, node, operands);
        const auto actual = naive::Evaluate(
            *DecomposedGraph(op, std::vector<Type>{type, type, type, mask_type}, 1), operands);
        ASSERT_TRUE(expected.ok() && actual.ok()) << expected.status() << actual.status();
        ExpectSame(*(*actual)[0], *(*expected)[0]);
        EXPECT_EQ(std::isnan((*expected)[0]->values<float>()[0]), zero_rows == ZeroRows::kNone);
      }
    }
  }
}

// Of the first query, which is NaN, the mask replaces every score, and only the first key is visible.
TEST(DecomposeAttention, ReplacesScoresThatAreHiddenAndNan) {
  const ConstantRef query = Constant::FromValues<float>({1, 1, 2, 2}, {std::nanf(""), 1, 0.25F, 2});
  const ConstantRef key = Constant::FromValues<float>({1, 1, 2, 2}, {1, -0.5F, 0.25F, 2});
  const std::vector<ConstantRef> operands = {
      query, key, key, Constant::FromValues<bool>({2, 2}, {false, false, true, true})};
  for (const ZeroRows zero_rows : {ZeroRows::kMasked, ZeroRows::kNone, ZeroRows::kNan}) {
    const Attention op{.is_causal = true,
                       .has_mask = true,
                       .mask_mode = MaskMode::kReplace,
                       .mask_value = -1e4F,
                       .zero_rows = zero_rows};
    Graph whole;
    std::vector<ValueId> inputs;
    std::vector<Type> types;
    for (const ConstantRef& operand : operands) {
      types.push_back({operand->dtype(), Shape::Of(operand->dims()), {}});
      inputs.push_back(whole.AddInput(absl::StrCat("x", inputs.size()), types.back()));
    }
    const NodeId node = *whole.AddNode(op, inputs);
    const auto expected = naive::EvaluateNode(whole, node, operands);
    const auto actual = naive::Evaluate(*DecomposedGraph(op, types, 1), operands);
    ASSERT_TRUE(expected.ok() && actual.ok()) << expected.status() << actual.status();
    ExpectSame(*(*actual)[0], *(*expected)[0]);
    EXPECT_EQ((*expected)[0]->values<float>()[0], 1);
  }
}

TEST(DecomposeAttention, HeadsThatDifferMustBeKnown) {
  const Type q{DType::kFloat32, Shape{1, Dim::Symbol("H"), 3, 4}, {}};
  const Type kv{DType::kFloat32, Shape{1, 2, 3, 4}, {}};
  EXPECT_EQ(DecomposedGraph({}, std::vector<Type>{q, kv, kv}, 1).status().code(),
            absl::StatusCode::kUnimplemented);
}

TEST(DecomposeAttention, HeadsMustBeAbleToShareKeys) {
  for (const auto& [heads, kv_heads] : {std::pair<int64_t, int64_t>{0, 2}, {3, 2}, {2, 0}}) {
    const Type q{DType::kFloat32, Shape{1, heads, 3, 4}, {}};
    const Type kv{DType::kFloat32, Shape{1, kv_heads, 3, 4}, {}};
    EXPECT_EQ(DecomposedGraph({}, std::vector<Type>{q, kv, kv}, 1).status().code(),
              absl::StatusCode::kInvalidArgument)
        << heads << " heads, " << kv_heads << " of keys";
  }
}

}  // namespace
}  // namespace sinter
