// Recurrent nodes beyond the operators' own random cases.
#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/onednn/onednn.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

// What is left out is a scalar, as the ONNX frontend writes it.
struct Form {
  int64_t steps = 7;
  int64_t sequences = 3;
  int64_t inputs = 5;
  int64_t hidden = 21;
  Lstm op = {};
  int results = 3;
  bool has_bias = true;
  bool has_h = true;
  bool has_c = true;
  float peepholes = 0;
  std::vector<int32_t> lengths = {};  // for each sequence
  bool computes_weights = false;
};

absl::StatusOr<NodeCase> Case(const Form& form) {
  Random random(9);
  const int64_t rows = 4 * form.hidden;
  const double scale = 1 / std::sqrt(static_cast<double>(form.hidden));
  const auto optional = [&](bool given, std::vector<int64_t> dims) {
    return given ? RandomConstant(random, std::move(dims)) : Constant::Scalar(0.0F);
  };
  const std::vector<int64_t> state = {form.sequences, form.hidden};
  const ConstantRef lengths = form.lengths.empty()
                                  ? Constant::Scalar(std::numeric_limits<int32_t>::max())
                                  : Constant::FromValues<int32_t>({form.sequences}, form.lengths);
  const bool constant = !form.computes_weights;
  return MakeNodeCase(form.op,
                      {RandomConstant(random, {form.steps, form.sequences, form.inputs}),
                       RandomConstant(random, {rows, form.inputs}, -scale, scale),
                       RandomConstant(random, {rows, form.hidden}, -scale, scale),
                       optional(form.has_bias, {2 * rows}), lengths, optional(form.has_h, state),
                       optional(form.has_c, state), Constant::Scalar(form.peepholes)},
                      {false, constant, constant, true, true, !form.has_h, !form.has_c, true}, {},
                      form.results);
}

size_t Offered(const Form& form) {
  const auto node_case = Case(form);
  EXPECT_TRUE(node_case.ok()) << node_case.status();
  return node_case.ok() ? ExpectCandidatesMatchNaive(*node_case).size() : 0;
}

// Below AVX2 oneDNN has reference code only.
size_t Expected() { return HasAvx2() ? 1 : 0; }

TEST(OneDnnLstm, Sizes) {
  for (const bool reverse : {false, true}) {
    for (const int64_t steps : {1, 7}) {
      for (const int64_t sequences : {1, 3, 17}) {
        for (const auto& [inputs, hidden] : std::vector<std::pair<int64_t, int64_t>>{
                 {1, 1}, {5, 3}, {33, 21}, {64, 64}, {40, 100}}) {
          SCOPED_TRACE(absl::StrCat("reverse ", reverse, ", ", steps, " steps of ", sequences,
                                    " sequences, ", inputs, " to ", hidden));
          EXPECT_EQ(Offered({.steps = steps,
                             .sequences = sequences,
                             .inputs = inputs,
                             .hidden = hidden,
                             .op = {.reverse = reverse}}),
                    Expected());
        }
      }
    }
  }
}

TEST(OneDnnLstm, WhatMayBeLeftOut) {
  for (int given = 0; given < 16; ++given) {
    SCOPED_TRACE(given);
    EXPECT_EQ(Offered({.results = (given & 1) != 0 ? 3 : 1,
                       .has_bias = (given & 2) != 0,
                       .has_h = (given & 4) != 0,
                       .has_c = (given & 8) != 0}),
              Expected());
  }
  EXPECT_EQ(Offered({.lengths = {7, 7, 7}}), Expected());
}

TEST(OneDnnLstm, RefusesOtherForms) {
  EXPECT_EQ(Offered({.op = {.f = Activation::kHardSigmoid}}), 0u);
  EXPECT_EQ(Offered({.op = {.g = Activation::kRelu}}), 0u);
  EXPECT_EQ(Offered({.op = {.h = Activation::kRelu}}), 0u);
  EXPECT_EQ(Offered({.op = {.clip = 0.5F}}), 0u);
  EXPECT_EQ(Offered({.op = {.input_forget = true}}), 0u);
  EXPECT_EQ(Offered({.peepholes = 0.25F}), 0u);
  EXPECT_EQ(Offered({.lengths = {7, 6, 7}}), 0u);
  EXPECT_EQ(Offered({.computes_weights = true}), 0u);
  EXPECT_EQ(Offered({.results = 2}), 0u);  // the last h without c
}

// Weights are packed once, however many steps and sequences a run has.
TEST(OneDnnLstm, OneTokenServesAllSizes) {
  const auto backend = onednn::NewOneDnnBackend();
  std::vector<std::string> first;
  for (const int64_t steps : {1, 2, 40}) {
    for (const int64_t sequences : {1, 2, 16, 50}) {
      const auto node_case = Case({.steps = steps, .sequences = sequences});
      ASSERT_TRUE(node_case.ok());
      std::vector<std::string> tokens;
      for (const CandidateRef& candidate : backend->Candidates(node_case->query())) {
        for (const Packing& packing : candidate->packings) tokens.push_back(packing.token);
      }
      EXPECT_EQ(tokens.size(), 3 * Expected());
      if (first.empty()) first = tokens;
      EXPECT_EQ(tokens, first);
    }
  }
}

}  // namespace
}  // namespace sinter
