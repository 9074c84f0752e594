// Tests every operator of rows.inc and vector_functions.inc on its random cases: every candidate in
// its layouts, with guarded and unaligned memory. tests/runtime/operator_cases_test.cc covers
// element types other than f32 and operators with several results.
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/blocked/blocked.h"
#include "kernels/operator_set.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {
namespace {

struct Family {
  const OperatorDefinition* definition;
  bool always = false;  // offered for every case; otherwise for at least one
};

void PrintTo(const Family& family, std::ostream* out) { *out << family.definition->info.name; }

template <class Operator>
void AppendOperator(std::vector<Family>& families, bool always) {
  if constexpr (requires { Operator::kInfo; }) {
    const bool has_cases = DefinitionOf<Operator>().random_case != nullptr;
    if (has_cases && Operator::kInfo.outputs.least == 1 &&
        Operator::kInfo.outputs.most != Arity::kAny) {
      families.push_back({&DefinitionOf<Operator>(), always});
    }
  }
}

template <class... Operators>
void AppendOperators(std::vector<Family>& families, bool always) {
  (AppendOperator<Operators>(families, always), ...);
}

// The operators of all rows and functions, without duplicates.
std::vector<Family> Families() {
  std::vector<Family> all;
#define SINTER_NODE_KERNEL(Name, ...) AppendOperators<__VA_ARGS__>(all, false);
#define SINTER_FUSED_KERNEL(Name, ...) AppendOperators<__VA_ARGS__>(all, false);
#include "kernels/blocked/rows.inc"
#define SINTER_UNARY_FUNCTION(Name, Operator, ...) AppendOperators<Operator>(all, true);
#define SINTER_BINARY_FUNCTION(Name, Operator, ...) AppendOperators<Operator>(all, true);
#include "kernels/blocked/vector_functions.inc"
  std::vector<Family> unique;
  for (const Family& family : all) {
    const auto is_same = [&](const Family& other) { return other.definition == family.definition; };
    if (std::none_of(unique.begin(), unique.end(), is_same)) unique.push_back(family);
  }
  return unique;
}

// Also runs the tests as on less capable machines.
class BlockedRandomCases : public testing::TestWithParam<std::tuple<Family, const char*>> {
  const IsaCap cap_{std::get<1>(GetParam())};
};

TEST_P(BlockedRandomCases, EveryCandidateMatchesNaive) {
  static const std::unique_ptr<Backend> backend = blocked::NewBlockedBackend();
  const Family& family = std::get<0>(GetParam());
  const std::string_view name = family.definition->info.name;
  const bool takes_weights = name == "conv" || name == "conv_integer" || name == "matmul";
  constexpr int kCases = 60;
  int offered = 0;
  for (uint64_t seed = 0; seed < kCases; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomCase random_case = family.definition->random_case(random);
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
  // In all random cases of conv_transpose, windows overlap or leave gaps, and none of cast has bytes
  // or i32. conv_transpose_test.cc and integer_product_test.cc have some.
  const int at_least_one = name == "conv_transpose" || name == "cast" ? 0 : 1;
  EXPECT_GE(offered, family.always ? kCases : at_least_one);
}

INSTANTIATE_TEST_SUITE_P(Blocked, BlockedRandomCases,
                         testing::Combine(testing::ValuesIn(Families()), kEachIsa),
                         [](const auto& test) {
                           const std::string isa = std::get<1>(test.param);
                           return std::string(std::get<0>(test.param).definition->info.name) +
                                  (isa.empty() ? "" : "_" + isa);
                         });

}  // namespace
}  // namespace sinter
