// NaN, infinities, zeros and denormal numbers through every candidate of the backends: alone and
// with epilogues, a candidate must give NaN and infinities exactly where the naive kernels do.
#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/blocked/blocked.h"
#include "tests/kernels/candidate_runner.h"
#include "tests/kernels/fused_case.h"
#include "tests/random_elements.h"
#ifdef SINTER_ONEDNN
#include "kernels/onednn/onednn.h"
#endif

namespace sinter {
namespace {

constexpr size_t kAllOperands = SIZE_MAX;

const std::vector<std::unique_ptr<Backend>>& Backends() {
  static const auto* const backends = [] {
    auto* list = new std::vector<std::unique_ptr<Backend>>();
    list->push_back(blocked::NewBlockedBackend());
#ifdef SINTER_ONEDNN
    list->push_back(onednn::NewOneDnnBackend());
#endif
    return list;
  }();
  return *backends;
}

// The case with special values in the first `count` operands, as far as they are no constants of
// the graph.
NodeCase WithSpecialOperands(NodeCase node_case, size_t count, Random& random) {
  const Node& node = node_case.graph.node(node_case.node);
  for (size_t i = 0; i < std::min(count, node_case.operands.size()); ++i) {
    if (node_case.graph.value(node.inputs[i]).is_constant()) continue;
    // Few in large tensors, so that not every sum meets one.
    const auto elements = static_cast<double>(node_case.operands[i]->element_count());
    const double share = std::min(0.3, 6.0 / (elements + 1));
    node_case.operands[i] = WithSpecialValues(node_case.operands[i], share, random);
  }
  return node_case;
}

void ExpectSpecialValuesKept(const NodeCase& node_case, size_t count, Random& random) {
  const NodeCase special = WithSpecialOperands(node_case, count, random);
  for (const auto& backend : Backends()) {
    SCOPED_TRACE(std::string(backend->name()));
    ExpectCandidatesMatchNaive(special, {.special_values = true, .backend = backend.get()});
  }
}

// The operators whose random cases have f32 operands only, besides constants.
std::vector<const OperatorDefinition*> FloatOperators() {
  std::vector<const OperatorDefinition*> operators;
  for (const OperatorDefinition* definition : AllOperators()) {
    if (definition->random_case == nullptr) continue;
    Random random(1);
    const RandomCase sample = definition->random_case(random);
    if (std::all_of(sample.inputs.begin(), sample.inputs.end(), [](const RandomInput& input) {
          return input.constant != nullptr || input.dtype == DType::kFloat32;
        })) {
      operators.push_back(definition);
    }
  }
  return operators;
}

class SpecialValues : public testing::TestWithParam<const OperatorDefinition*> {};

TEST_P(SpecialValues, OfOperators) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const RandomCase random_case = GetParam()->random_case(random);
    std::vector<bool> constant;
    for (size_t i = 0; i < random_case.inputs.size(); ++i) {
      constant.push_back(random_case.inputs[i].constant != nullptr || (i > 0 && seed % 2 == 1));
    }
    const auto node_case = MakeNodeCase(random_case, constant, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    if (node_case->graph.type(node_case->graph.outputs()[0].value).dtype != DType::kFloat32) return;
    ExpectSpecialValuesKept(*node_case, kAllOperands, random);
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, SpecialValues, testing::ValuesIn(FloatOperators()),
                         [](const auto& test) { return std::string(test.param->info.name); });

class SpecialEpilogues : public testing::TestWithParam<Root> {};

TEST_P(SpecialEpilogues, One) {
  Random random(1);
  for (const Epilogue& epilogue : Epilogues()) {
    SCOPED_TRACE(epilogue.name);
    const auto node_case = MakeFusedCase(GetParam(), {epilogue}, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    ExpectSpecialValuesKept(*node_case, kAllOperands, random);
  }
}

// Only the first operand is special here: gelu and its like underflow to zero earlier in f32 than in
// the naive kernels' f64, and zero times the infinity of another operand is NaN.
TEST_P(SpecialEpilogues, Several) {
  Random random(2);
  for (int i = 0; i < 30; ++i) {
    const std::vector<Epilogue> epilogues = RandomEpilogues(Epilogues(), random);
    std::string names;
    for (const Epilogue& epilogue : epilogues) names += epilogue.name + " ";
    SCOPED_TRACE(names);
    const auto node_case = MakeFusedCase(GetParam(), epilogues, random);
    ASSERT_TRUE(node_case.ok()) << node_case.status();
    ExpectSpecialValuesKept(*node_case, 1, random);
  }
}

INSTANTIATE_TEST_SUITE_P(Kernels, SpecialEpilogues, testing::ValuesIn(Roots()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace sinter
