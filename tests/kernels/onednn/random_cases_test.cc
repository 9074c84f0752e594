// Tests every operator of the oneDNN backend on the operators' random cases.
#include <map>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

struct Family {
  const char* operation;
  std::vector<bool> constant;  // which operands are constants
  double least_share;          // least share of cases with a candidate
};

void PrintTo(const Family& family, std::ostream* out) { *out << family.operation; }

class RandomCases : public testing::TestWithParam<Family> {};

TEST_P(RandomCases, EveryCandidateMatchesNaive) {
  const OperatorDefinition* definition = FindOperator(GetParam().operation);
  ASSERT_NE(definition, nullptr);
  ASSERT_NE(definition->random_case, nullptr);
  constexpr int kCases = 60;
  int offered = 0;
  std::map<std::string, int> kernels;
  for (uint64_t seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const auto node_case =
        MakeNodeCase(definition->random_case(random), GetParam().constant, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    const size_t misalignment = TakesUnaligned() ? 4 * (seed % 4) : 0;
    const auto names = ExpectCandidatesMatchNaive(*node_case, {.misalignment = misalignment});
    offered += names.empty() ? 0 : 1;
    for (const std::string& name : names) ++kernels[name];
  }
  for (const auto& [name, count] : kernels) RecordProperty(name, count);
  // Below AVX2 oneDNN has few kernels that keep NaN and infinities.
  if (HasAvx2()) {
    EXPECT_GE(offered, GetParam().least_share * kCases);
  }
}

INSTANTIATE_TEST_SUITE_P(
    OneDnn, RandomCases,
    testing::Values(Family{"conv", {false, true, true}, 0.8},
                    Family{"conv_transpose", {false, true, true}, 0.3},
                    Family{"layer_normalization", {}, 0.8},
                    Family{"layer_normalization", {false, true, true}, 0.8},
                    Family{"gru", {true, true, true, true, true, true}, 0.1},
                    Family{"gru", {false, true, true, true, true, false}, 0.1},
                    Family{"lstm", {true, true, true, true, true, true, true, true}, 0.1},
                    Family{"lstm", {false, true, true, true, true, false, false, true}, 0.05},
                    Family{"matmul", {false, true}, 0.8}, Family{"matmul", {false, false}, 0.8},
                    Family{"average_pool", {}, 0.3}, Family{"reduce_mean", {}, 0.3},
                    Family{"reduce_sum", {}, 0.3}, Family{"reorder", {}, 0.8},
                    Family{"resize", {false, true}, 0.01}, Family{"relu", {}, 0.8},
                    Family{"leaky_relu", {}, 0.8}, Family{"clip", {}, 0.8},
                    Family{"sigmoid", {}, 0.8}, Family{"tanh", {}, 0.8}, Family{"abs", {}, 0.8},
                    Family{"sqrt", {}, 0.8}, Family{"neg", {}, 0.8}, Family{"gelu", {}, 0.4},
                    Family{"hard_swish", {}, 0.8}, Family{"mish", {}, 0.8},
                    Family{"swish", {}, 0.8}, Family{"hard_sigmoid", {}, 0.8},
                    Family{"add", {}, 0.2}, Family{"sub", {}, 0.2}, Family{"mul", {}, 0.2},
                    Family{"div", {}, 0.2}),
    [](const auto& test) {
      std::string name = test.param.operation;
      for (const bool constant : test.param.constant) name += constant ? "C" : "V";
      return name;
    });

}  // namespace
}  // namespace sinter
