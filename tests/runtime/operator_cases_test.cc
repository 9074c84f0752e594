// Compares every operator on every backend with the naive kernels, on the operators' random cases.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "kernels/naive/evaluate.h"
#include "runtime/backends.h"
#include "runtime/measure/difference.h"
#include "sinter/backends.h"
#include "sinter/session.h"
#include "sinter/status.h"
#include "tests/ir/random_graph.h"

namespace sinter {
namespace {

struct OperatorCase {
  const OperatorDefinition* definition;
  std::string backend;
};

void PrintTo(const OperatorCase& test, std::ostream* out) {
  *out << test.definition->info.name << " on " << test.backend;
}

std::vector<OperatorCase> AllCases() {
  std::vector<OperatorCase> cases;
  for (const OperatorDefinition* definition : AllOperators()) {
    if (definition->random_case == nullptr) continue;
    for (const BackendInfo& backend : AvailableBackends()) {
      if (backend.name != "naive") cases.push_back({definition, backend.name});
    }
  }
  return cases;
}

class Operators : public testing::TestWithParam<OperatorCase> {};

TEST_P(Operators, MatchNaive) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomCase random_case = GetParam().definition->random_case(random);
    const auto graph = GraphOfCase(random_case);
    ASSERT_TRUE(graph.ok()) << graph.status();
    const std::vector<ConstantRef> inputs = InputsOfCase(random_case, random);
    const auto expected = naive::Evaluate(*graph, inputs);
    ASSERT_TRUE(expected.ok()) << expected.status();
    // Disables passes that would fold or rewrite the operator.
    ModelOptions options;
    options.passes.max_rewrites = 0;
    const auto model = Model::Create(*graph, options);
    ASSERT_TRUE(model.ok()) << model.status();
    const auto session = Session::Create(*model, {.backend = GetParam().backend, .threads = 2});
    ASSERT_TRUE(session.ok()) << session.status();
    std::vector<Tensor> tensors;
    for (const ConstantRef& input : inputs) tensors.push_back(ToTensor(input));
    const auto outputs = (*session)->Run(tensors);
    ASSERT_TRUE(outputs.ok()) << outputs.status();
    for (size_t i = 0; i < expected->size(); ++i) {
      const auto error = RelativeError((*outputs)[i], ToTensor((*expected)[i]));
      ASSERT_TRUE(error.ok()) << error.status();
      EXPECT_LE(*error, 1e-5);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Runtime, Operators, testing::ValuesIn(AllCases()), [](const auto& test) {
  return absl::StrCat(ToAbsl(test.param.definition->info.name), "_", test.param.backend);
});

}  // namespace
}  // namespace sinter
