// Recurrent nodes beyond the operators' own random cases.
#include <cmath>
#include <limits>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/onednn/onednn.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

// An omitted operand is a scalar, as the ONNX frontend writes it.
struct Form {
  Operation op;
  int64_t steps = 7;
  int64_t sequences = 3;
  int64_t inputs = 5;
  int64_t hidden = 21;
  int results = 1;
  bool has_bias = true;
  bool has_h = true;
  bool has_c = true;
  float peepholes = 0;
  std::vector<int32_t> lengths = {};  // one per sequence
  bool computes_weights = false;
};

int AllResults(const Operation& op) { return op.Is<Lstm>() ? 3 : 2; }

absl::StatusOr<NodeCase> Case(const Form& form) {
  Random random(9);
  const bool is_lstm = form.op.Is<Lstm>();
  const int64_t rows = (is_lstm ? 4 : 3) * form.hidden;
  const double scale = 1 / std::sqrt(static_cast<double>(form.hidden));
  const auto optional = [&](bool given, std::vector<int64_t> dims) {
    return given ? RandomConstant(random, std::move(dims)) : Constant::Scalar(0.0F);
  };
  const std::vector<int64_t> state = {form.sequences, form.hidden};
  const bool constant = !form.computes_weights;
  std::vector<ConstantRef> operands = {
      RandomConstant(random, {form.steps, form.sequences, form.inputs}),
      RandomConstant(random, {rows, form.inputs}, -scale, scale),
      RandomConstant(random, {rows, form.hidden}, -scale, scale),
      optional(form.has_bias, {2 * rows}),
      form.lengths.empty() ? Constant::Scalar(std::numeric_limits<int32_t>::max())
                           : Constant::FromValues<int32_t>({form.sequences}, form.lengths),
      optional(form.has_h, state)};
  if (is_lstm) {
    operands.push_back(optional(form.has_c, state));
    operands.push_back(Constant::Scalar(form.peepholes));
  }
  return MakeNodeCase(form.op, std::move(operands),
                      {false, constant, constant, true, true, !form.has_h, !form.has_c, true}, {},
                      form.results);
}

size_t Offered(const Form& form) {
  const auto node_case = Case(form);
  EXPECT_TRUE(node_case.ok()) << node_case.status();
  return node_case.ok() ? ExpectCandidatesMatchNaive(*node_case).size() : 0;
}

struct Recurrence {
  const char* name;
  Operation op;
};

void PrintTo(const Recurrence& recurrence, std::ostream* out) { *out << recurrence.name; }

class OneDnnRecurrent : public testing::TestWithParam<Recurrence> {
 protected:
  const Operation& op() const { return GetParam().op; }
};

TEST_P(OneDnnRecurrent, Sizes) {
  for (const int64_t steps : {1, 7}) {
    for (const int64_t sequences : {1, 3, 17}) {
      for (const auto& [inputs, hidden] : std::vector<std::pair<int64_t, int64_t>>{
               {1, 1}, {5, 3}, {33, 21}, {64, 64}, {40, 100}}) {
        SCOPED_TRACE(
            absl::StrCat(steps, " steps of ", sequences, " sequences, ", inputs, " to ", hidden));
        EXPECT_EQ(Offered({.op = op(),
                           .steps = steps,
                           .sequences = sequences,
                           .inputs = inputs,
                           .hidden = hidden,
                           .results = AllResults(op())}),
                  1u);
      }
    }
  }
}

TEST_P(OneDnnRecurrent, WhatMayBeLeftOut) {
  for (int given = 0; given < 16; ++given) {
    SCOPED_TRACE(given);
    EXPECT_EQ(Offered({.op = op(),
                       .results = (given & 1) != 0 ? AllResults(op()) : 1,
                       .has_bias = (given & 2) != 0,
                       .has_h = (given & 4) != 0,
                       .has_c = (given & 8) != 0}),
              1u);
  }
  EXPECT_EQ(Offered({.op = op(), .lengths = {7, 7, 7}}), 1u);
}

// The packed format of weights does not depend on the numbers of steps and sequences.
TEST_P(OneDnnRecurrent, OnePackedFormatServesAllSizes) {
  const auto backend = onednn::NewOneDnnBackend();
  std::vector<std::string> first;
  for (const int64_t steps : {1, 2, 40}) {
    for (const int64_t sequences : {1, 2, 16, 50}) {
      const auto node_case = Case({.op = op(), .steps = steps, .sequences = sequences});
      ASSERT_TRUE(node_case.ok());
      std::vector<std::string> packed_formats;
      for (const CandidateRef& candidate : backend->Candidates(node_case->query())) {
        for (const Port& port : candidate->inputs) {
          if (port.packing) packed_formats.push_back(port.packing->packed_format);
        }
      }
      EXPECT_EQ(packed_formats.size(), 3u);
      if (first.empty()) first = packed_formats;
      EXPECT_EQ(packed_formats, first);
    }
  }
}

TEST_P(OneDnnRecurrent, RefusesOtherForms) {
  EXPECT_EQ(Offered({.op = op(), .lengths = {7, 6, 7}}), 0u);
  EXPECT_EQ(Offered({.op = op(), .computes_weights = true}), 0u);
}

INSTANTIATE_TEST_SUITE_P(
    All, OneDnnRecurrent,
    testing::Values(Recurrence{"Lstm", Lstm{}}, Recurrence{"LstmReverse", Lstm{.reverse = true}},
                    Recurrence{"Gru", Gru{}}, Recurrence{"GruReverse", Gru{.reverse = true}},
                    Recurrence{"GruLinear", Gru{.linear_before_reset = true}},
                    Recurrence{"GruLinearReverse",
                               Gru{.reverse = true, .linear_before_reset = true}}),
    [](const auto& test) { return test.param.name; });

TEST(OneDnnRefuses, OtherLstms) {
  for (const Lstm& op :
       {Lstm{.f = Activation::kHardSigmoid}, Lstm{.g = Activation::kRelu},
        Lstm{.h = Activation::kRelu}, Lstm{.clip = 0.5F}, Lstm{.input_forget = true}}) {
    EXPECT_EQ(Offered({.op = op}), 0u);
  }
  EXPECT_EQ(Offered({.op = Lstm{}, .peepholes = 0.25F}), 0u);
  EXPECT_EQ(Offered({.op = Lstm{}, .results = 2}), 0u);  // only the last h, without c
}

TEST(OneDnnRefuses, OtherGrus) {
  for (const Gru& op :
       {Gru{.f = Activation::kHardSigmoid}, Gru{.g = Activation::kRelu}, Gru{.clip = 0.5F}}) {
    EXPECT_EQ(Offered({.op = op}), 0u);
  }
}

}  // namespace
}  // namespace sinter
