// Transposed convolutions with windows that neither overlap nor leave gaps: sizes that are not a
// multiple of a vector, several windows, epilogues, and unsupported cases.
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

struct Case {
  std::vector<int64_t> input;
  std::vector<int64_t> weight;
  std::vector<int64_t> strides;
  bool bias = true;
};

const std::vector<Case> kCases = {
    {{1, 5, 3, 35}, {5, 7, 2, 2}, {2, 2}}, {{2, 3, 4, 16}, {3, 1, 2, 2}, {2, 2}, false},
    {{1, 4, 2, 7}, {4, 3, 3, 3}, {3, 3}},  {{1, 2, 3, 300}, {2, 2, 4, 4}, {4, 4}},
    {{1, 6, 1, 1}, {6, 2, 1, 2}, {1, 2}},  {{2, 3, 33}, {3, 4, 2}, {2}},
    {{1, 3, 70}, {3, 2, 5}, {5}, false},   {{1, 1, 2, 9}, {1, 1, 1, 1}, {1, 1}},
};

class SideBySide : public EachIsa {
 protected:
  static std::vector<ConstantRef> Operands(const Case& given, Random& random) {
    std::vector<ConstantRef> operands = {RandomConstant(random, given.input),
                                         RandomConstant(random, given.weight)};
    if (given.bias) operands.push_back(RandomConstant(random, {given.weight[1]}));
    return operands;
  }
};

TEST_P(SideBySide, MatchesNaive) {
  for (size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    Random random(i);
    const auto node_case =
        MakeNodeCase(ConvTranspose{.strides = kCases[i].strides}, Operands(kCases[i], random),
                     {false, i % 2 == 0, i % 2 == 0});
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    // Only constant weights are packed for products.
    std::vector<std::string> expected = {"non-overlapping windows"};
    if (i % 2 == 0) expected.insert(expected.begin(), "product of lines");
    EXPECT_EQ(ExpectCandidatesMatchNaive(*node_case,
                                         {.misalignment = 4 * (i % 4), .backend = backend_.get()}),
              expected);
  }
}

TEST_P(SideBySide, WithFunctionsBehind) {
  for (size_t i = 0; i < kCases.size(); ++i) {
    SCOPED_TRACE(i);
    Random random(i);
    const std::vector<ConstantRef> operands = Operands(kCases[i], random);
    Graph body;
    std::vector<ValueId> inputs;
    for (const ConstantRef& operand : operands) {
      inputs.push_back(
          body.AddInput("x", Type{DType::kFloat32, Shape::Of(operand->dims()), Layout()}));
    }
    ValueId value = inputs[0];
    std::vector<ValueId> taken = inputs;
    const std::vector<Operation> operations = {ConvTranspose{.strides = kCases[i].strides}, Relu{},
                                               Sigmoid{}, Clip{.min = 0.6F, .max = 0.9F}};
    for (const Operation& operation : operations) {
      const auto node = body.AddNode(operation, taken);
      ASSERT_TRUE(node.ok()) << node.status();
      value = body.node(*node).output();
      taken = {value};
    }
    body.AddOutput("y", value);
    const auto node_case = MakeNodeCase(Fused{}, operands, {false, i % 2 == 0, i % 2 == 0},
                                        {std::make_shared<const Graph>(std::move(body))});
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    EXPECT_EQ(ExpectCandidatesMatchNaive(*node_case, {.backend = backend_.get()}).size(),
              i % 2 == 0 ? 2 : 1);
  }
}

TEST_P(SideBySide, OthersAreNotOffered) {
  const Case given{{1, 4, 5, 6}, {4, 2, 2, 2}, {}};
  const std::vector<ConvTranspose> others = {
      {.strides = {1, 1}},
      {.strides = {3, 3}},
      {.strides = {2, 2}, .pads = {1, 0, 0, 0}},
      {.strides = {2, 2}, .dilations = {2, 2}},
      {.strides = {2, 2}, .output_padding = {1, 0}},
      {.strides = {2, 2}, .group = 2},
  };
  for (const ConvTranspose& other : others) {
    Random random(1);
    std::vector<ConstantRef> operands = Operands(given, random);
    operands[2] = RandomConstant(random, {2 * other.group});
    const auto node_case = MakeNodeCase(other, std::move(operands), {});
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    EXPECT_TRUE(backend_->Candidates(node_case->query()).empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, SideBySide, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
