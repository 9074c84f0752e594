// Every operator that the blocked backend is asked for, on the operators' own random cases: every
// candidate in its layouts, with guarded and unaligned memory. Element types other than f32 and
// operators with several results: tests/runtime/operator_cases_test.cc.
#include <string>
#include <tuple>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/blocked/blocked.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

struct Family {
  const char* operation;
  double least_share;  // of the cases, that at least one candidate is offered for
};

void PrintTo(const Family& family, std::ostream* out) { *out << family.operation; }

// As machines with less would run them, too.
class BlockedRandomCases : public testing::TestWithParam<std::tuple<Family, const char*>> {
 protected:
  BlockedRandomCases() { blocked::SetMaxIsa(std::get<1>(GetParam())); }
  ~BlockedRandomCases() override { blocked::SetMaxIsa(""); }
};

TEST_P(BlockedRandomCases, EveryCandidateMatchesNaive) {
  static const std::unique_ptr<Backend> backend = blocked::NewBlockedBackend();
  const Family& family = std::get<0>(GetParam());
  const OperatorDefinition* definition = FindOperator(family.operation);
  ASSERT_NE(definition, nullptr);
  const std::string_view name = family.operation;
  const bool takes_weights = name == "conv" || name == "matmul";
  constexpr int kCases = 60;
  int offered = 0;
  for (uint64_t seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomCase random_case = definition->random_case(random);
    std::vector<bool> constant;
    for (const RandomInput& input : random_case.inputs) {
      constant.push_back(input.constant != nullptr || (takes_weights && !constant.empty()));
    }
    const auto node_case = MakeNodeCase(random_case, constant, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    const auto names = ExpectCandidatesMatchNaive(
        *node_case, {.misalignment = 4 * (seed % 4), .backend = backend.get()});
    offered += names.empty() ? 0 : 1;
  }
  EXPECT_GE(offered, family.least_share * kCases);
}

INSTANTIATE_TEST_SUITE_P(
    Blocked, BlockedRandomCases,
    testing::Combine(
        testing::Values(Family{"abs", 1}, Family{"add", 1}, Family{"attention", 0.9},
                        Family{"average_pool", 0.3}, Family{"ceil", 1}, Family{"clip", 1},
                        Family{"concat", 0.4}, Family{"conv", 0.4}, Family{"matmul", 0.2},
                        Family{"max_pool", 0.3}, Family{"div", 1}, Family{"elu", 1},
                        Family{"erf", 1}, Family{"exp", 1}, Family{"expand", 1}, Family{"floor", 1},
                        Family{"gelu", 1}, Family{"hard_sigmoid", 1}, Family{"hard_swish", 1},
                        Family{"layer_normalization", 0.1}, Family{"leaky_relu", 1},
                        Family{"log", 1}, Family{"max", 1}, Family{"min", 1}, Family{"mish", 1},
                        Family{"mul", 1}, Family{"neg", 1}, Family{"reduce_max", 0.5},
                        Family{"reduce_mean", 0.5}, Family{"reduce_min", 0.5},
                        Family{"reduce_sum", 0.5}, Family{"relu", 1}, Family{"reorder", 0.4},
                        Family{"resize", 0.0}, Family{"rms_normalization", 0.1}, Family{"round", 1},
                        Family{"sigmoid", 1}, Family{"sign", 1}, Family{"slice", 0.3},
                        Family{"softmax", 1}, Family{"softplus", 1}, Family{"sqrt", 1},
                        Family{"sub", 1}, Family{"swish", 1}, Family{"tanh", 1},
                        Family{"transpose", 1}),
        testing::Values("", "avx2", "sse41")),
    [](const auto& test) {
      const std::string isa = std::get<1>(test.param);
      return std::string(std::get<0>(test.param).operation) + (isa.empty() ? "" : "_" + isa);
    });

}  // namespace
}  // namespace sinter
