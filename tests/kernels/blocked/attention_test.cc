// Attention: masks, visibility, shared heads, past keys, permuted operands, sizes that are not a
// multiple of a vector, elements that are not finite.
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/naive/evaluate.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
const std::vector<int64_t> kRowsFirst = {0, 2, 1, 3};  // of [batch, rows, heads, columns]

struct Case {
  int64_t batch, heads, kv_heads, queries, keys, size, width;
  Attention op = {};
  std::vector<int64_t> mask = {};  // none
  bool mask_is_bool = false;
  int64_t past = 0;
  std::vector<int64_t> lengths = {};  // none
};

Attention RowsFirst(Attention op) {
  op.query_perm = op.key_perm = op.value_perm = op.output_perm = kRowsFirst;
  return op;
}

std::vector<Case> Cases() {
  return {
      {1, 3, 3, 7, 7, 15, 15, RowsFirst({})},
      {2, 2, 2, 33, 17, 8, 5, RowsFirst({.scale = 0.25F}), {2, 1, 1, 17}},
      {1, 4, 4, 25, 40, 32, 32, RowsFirst({.scale = 0.125F}), {25, 40}},
      {1, 2, 2, 5, 6, 3, 16, RowsFirst({.scale = 0.5F}), {1, 2, 5, 1}},
      {3, 1, 1, 1, 1, 1, 1, {.scale = 2.0F}},
      {1, 5, 5, 50, 16, 16, 1, {}, {1, 5, 1, 16}},
      {2, 3, 3, 24, 33, 7, 20, {.scale = 0.3F}},
      // Rows of one element, which may lie apart.
      {2, 2, 2, 5, 1, 7, 8, {.scale = 0.3F, .key_perm = {0, 1, 3, 2}}},
      // Shared heads, some without a mask, and one for all.
      {2, 6, 2, 26, 19, 8, 8, RowsFirst({.scale = 0.4F, .is_causal = true})},
      {1, 8, 1, 1, 37, 16, 16, RowsFirst({.scale = 0.25F})},
      {1, 8, 2, 9, 37, 16, 24, {.scale = 0.25F, .softcap = 2, .key_perm = {0, 1, 3, 2}}},
      // Visibility.
      {1, 2, 2, 61, 61, 8, 8, RowsFirst({.scale = 0.3F, .is_causal = true})},
      {1, 2, 2, 61, 20, 8, 8, {.scale = 0.3F, .is_causal = true}},
      {1, 2, 1, 40, 70, 8, 8, {.left_window_size = 3, .right_window_size = 5}},
      {1, 2, 1, 70, 30, 8, 8, {.is_causal = true, .left_window_size = 9}},
      {2, 2, 2, 30, 34, 8, 8, {.is_causal = true}, {30, 34}, true},
      {2, 2, 1, 5, 34, 8, 8, {.is_causal = true}, {}, false, 0, {34, 3}},
      {2, 2, 1, 5, 34, 8, 8, {.left_window_size = 2}, {2, 1, 1, 34}, false, 0, {0, 20}},
      // Masks of bool.
      {2, 3, 3, 9, 18, 8, 8, {}, {2, 1, 1, 18}, true},
      {2, 3, 3, 9, 18, 8, 8, {.mask_value = -100}, {9, 18}, true},
      {2, 3, 3, 9, 18, 8, 8, {.mask_mode = MaskMode::kReplace, .mask_value = -1e4F}, {9, 18}, true},
      {2, 3, 3, 9, 18, 8, 8, {.mask_mode = MaskMode::kReplace}, {2, 3, 9, 1}, true},
      {2, 3, 3, 9, 18, 8, 8, {.zero_rows = ZeroRows::kNan}, {2, 1, 9, 18}, true},
      // Past keys and values.
      {2, 4, 2, 3, 3, 8, 12, RowsFirst({.scale = 0.3F, .is_causal = true}), {}, false, 21},
      {1, 4, 4, 1, 1, 16, 16, {.scale = 0.3F}, {1, 1, 1, 33}, false, 32},
      {1, 2, 2, 30, 30, 16, 16, {.is_causal = true}, {}, false, 0},
  };
}

std::vector<int64_t> Dims(const std::vector<int64_t>& dims, const std::vector<int64_t>& perm) {
  std::vector<int64_t> own(4);
  const std::array<size_t, 4> axes = AxesOf(perm);
  for (size_t i = 0; i < 4; ++i) own[axes[i]] = dims[i];
  return own;
}

std::vector<ConstantRef> Operands(const Case& given, Attention& op) {
  Random random(9);
  const auto& [batch, heads, kv_heads, queries, keys, size, width, given_op, mask, mask_is_bool,
               past, lengths] = given;
  op = given_op;
  op.has_mask = !mask.empty();
  op.has_past = past > 0;
  op.has_key_lengths = !lengths.empty();
  std::vector<ConstantRef> operands = {
      RandomConstant(random, Dims({batch, heads, queries, size}, op.query_perm)),
      RandomConstant(random, Dims({batch, kv_heads, keys, size}, op.key_perm)),
      RandomConstant(random, Dims({batch, kv_heads, keys, width}, op.value_perm))};
  if (mask_is_bool) {
    std::vector<bool> elements(static_cast<size_t>(ElementCount(mask).ValueOrDie()));
    for (size_t i = 0; i < elements.size(); ++i) elements[i] = random.Chance(0.5);
    operands.push_back(Constant::FromValues<bool>(mask, elements));
  } else if (op.has_mask) {
    operands.push_back(RandomConstant(random, mask, -3, 3));
  }
  if (op.has_past) {
    operands.push_back(RandomConstant(random, {batch, kv_heads, past, size}));
    operands.push_back(RandomConstant(random, {batch, kv_heads, past, width}));
  }
  if (op.has_key_lengths) operands.push_back(Constant::FromValues<int64_t>({batch}, lengths));
  return operands;
}

class AttentionKernels : public EachIsa {};

TEST_P(AttentionKernels, MatchNaive) {
  const std::vector<Case> cases = Cases();
  for (const int threads : {1, 3}) {
    const ThreadCountGuard guard(threads);
    for (size_t i = 0; i < cases.size(); ++i) {
      SCOPED_TRACE(i);
      Attention op;
      std::vector<ConstantRef> operands = Operands(cases[i], op);
      for (const int outputs : {1, 3}) {
        EXPECT_EQ(
            ExpectCandidatesMatchNaive(*MakeNodeCase(op, operands, {}, {}, outputs),
                                       {.misalignment = 4 * (i % 4), .backend = backend_.get()}),
            std::vector<std::string>{"attention"});
      }
    }
  }
}

// Runs the only candidate on queries [1, 1, n, 2], keys and values [1, 1, m, 2].
std::vector<float> RunKernel(const Backend& backend, const NodeCase& node_case) {
  const std::vector<CandidateRef> candidates = backend.Candidates(node_case.query());
  if (candidates.size() != 1) return {};
  const auto instance = *(*candidates[0]->Prepare())->NewInstance();
  for (size_t i = 0; i < node_case.operands.size(); ++i) {
    instance->SetInput(i, node_case.operands[i]->data());
  }
  const auto count = ElementCount(node_case.query().output(0).shape.ToIntegers()).ValueOrDie();
  std::vector<float> result(static_cast<size_t>(count));
  instance->SetOutput(0, result.data());
  const AlignedBytes workspace = *AllocateAligned(candidates[0]->workspace_bytes);
  instance->SetWorkspace(workspace.get());
  EXPECT_TRUE(instance->Run().ok());
  return result;
}

void ExpectSameBits(const std::vector<float>& actual, const NodeCase& node_case) {
  const auto expected = naive::EvaluateNode(node_case.graph, node_case.node, node_case.operands);
  ASSERT_TRUE(expected.ok()) << expected.status();
  const auto wanted = (*expected)[0]->values<float>();
  ASSERT_EQ(actual.size(), wanted.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (std::isfinite(wanted[i])) {
      EXPECT_NEAR(actual[i], wanted[i], 1e-5) << "element " << i;
    } else if (std::isnan(wanted[i])) {
      EXPECT_TRUE(std::isnan(actual[i])) << "element " << i << " is " << actual[i];
    } else {
      EXPECT_EQ(actual[i], wanted[i]) << "element " << i;
    }
  }
}

// One element of a key, a value or a query is not finite, at any position and visibility.
TEST_P(AttentionKernels, WhatIsNotFiniteGoesWhereTheReferenceHasIt) {
  const ThreadCountGuard guard(1);
  const std::vector<Attention> operators = {{.is_causal = true},
                                            {.left_window_size = 1, .right_window_size = 0},
                                            {.is_causal = true, .zero_rows = ZeroRows::kNan},
                                            {.is_causal = true, .zero_rows = ZeroRows::kNone},
                                            {}};
  for (const Attention& op : operators) {
    for (size_t operand = 0; operand < 3; ++operand) {
      for (const float special : {kInfinity, -kInfinity, std::nanf("")}) {
        for (size_t at = 0; at < 8; ++at) {
          SCOPED_TRACE(testing::Message() << ToString(ToAttributeList(op)) << " operand " << operand
                                          << " element " << at << " is " << special);
          std::vector<ConstantRef> operands;
          for (size_t i = 0; i < 3; ++i) {
            std::vector<float> elements = {1, -0.5F, 0.25F, 2, -1, 0.75F, 1.5F, -2};
            if (i == operand) elements[at] = special;
            operands.push_back(Constant::FromValues<float>({1, 1, 4, 2}, elements));
          }
          const NodeCase node_case = *MakeNodeCase(op, operands, {});
          ExpectSameBits(RunKernel(*backend_, node_case), node_case);
        }
      }
    }
  }
}

// A mask hides all keys from some queries, and some keys from another query.
TEST_P(AttentionKernels, MaskedRows) {
  for (const ZeroRows zero_rows : {ZeroRows::kMasked, ZeroRows::kNone, ZeroRows::kNan}) {
    for (const bool is_bool : {false, true}) {
      for (const MaskMode mode : {MaskMode::kAdd, MaskMode::kReplace}) {
        SCOPED_TRACE(testing::Message()
                     << static_cast<int>(zero_rows) << is_bool << static_cast<int>(mode));
        Attention op{.has_mask = true, .mask_mode = mode, .zero_rows = zero_rows};
        std::vector<ConstantRef> operands(
            3, Constant::FromValues<float>({1, 1, 2, 2}, {1, -0.5F, 0.25F, 2}));
        operands.push_back(
            is_bool ? Constant::FromValues<bool>({2, 2}, {false, false, false, true})
                    : Constant::FromValues<float>({2, 2}, {-kInfinity, -kInfinity, -kInfinity, 0}));
        const NodeCase node_case = *MakeNodeCase(op, operands, {});
        const std::vector<float> result = RunKernel(*backend_, node_case);
        ExpectSameBits(result, node_case);
        ASSERT_EQ(result.size(), 4u);
        EXPECT_EQ(std::isnan(result[0]), zero_rows == ZeroRows::kNone);
        EXPECT_EQ(result[2], 0.25F);
      }
    }
  }
}

TEST_P(AttentionKernels, ReplaceScoresThatAreHiddenAndNan) {
  const ConstantRef key = Constant::FromValues<float>({1, 1, 2, 2}, {1, -0.5F, 0.25F, 2});
  const NodeCase node_case =
      *MakeNodeCase(Attention{.is_causal = true,
                              .has_mask = true,
                              .mask_mode = MaskMode::kReplace,
                              .mask_value = -1e4F},
                    {Constant::FromValues<float>({1, 1, 2, 2}, {std::nanf(""), 1, 0.25F, 2}), key,
                     key, Constant::FromValues<bool>({2, 2}, {false, false, true, true})},
                    {});
  const std::vector<float> result = RunKernel(*backend_, node_case);
  ASSERT_EQ(result.size(), 4u);
  EXPECT_EQ(result[0], 1);
  EXPECT_EQ(result[1], -0.5F);
}

TEST_P(AttentionKernels, RefuseLengthsBeyondTheKeys) {
  for (const int64_t length : {int64_t{-1}, int64_t{3}, std::numeric_limits<int64_t>::min()}) {
    std::vector<ConstantRef> operands(
        3, Constant::FromValues<float>({1, 1, 2, 2}, {1, -0.5F, 0.25F, 2}));
    operands.push_back(Constant::FromValues<int64_t>({1}, {length}));
    const NodeCase node_case = *MakeNodeCase(Attention{.has_key_lengths = true}, operands, {});
    const CandidateRef candidate = backend_->Candidates(node_case.query()).at(0);
    const auto instance = *(*candidate->Prepare())->NewInstance();
    for (size_t i = 0; i < operands.size(); ++i) instance->SetInput(i, operands[i]->data());
    float result[4];
    instance->SetOutput(0, result);
    const AlignedBytes workspace = *AllocateAligned(candidate->workspace_bytes);
    instance->SetWorkspace(workspace.get());
    EXPECT_EQ(instance->Run().code(), absl::StatusCode::kOutOfRange);
    EXPECT_EQ(naive::EvaluateNode(node_case.graph, node_case.node, operands).status().code(),
              absl::StatusCode::kOutOfRange);
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, AttentionKernels, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
