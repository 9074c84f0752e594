// Operators check the ranks of their operands before they look at the dimensions.
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "ir/verify.h"
#include "kernels/naive/evaluate.h"
#include "tests/ir/random_graph.h"

namespace sinter {
namespace {

constexpr int kCases = 6;
constexpr int kHighestRank = 6;

// One operand of a random case gets another rank. The result is an error, or a node that runs.
TEST(EveryRank, IsRefusedOrRuns) {
  for (const OperatorDefinition* definition : AllOperators()) {
    if (definition->random_case == nullptr) continue;
    Random random(7);
    for (int i = 0; i < kCases; ++i) {
      const RandomCase original = definition->random_case(random);
      for (size_t operand = 0; operand < original.inputs.size(); ++operand) {
        for (int rank = 0; rank <= kHighestRank; ++rank) {
          RandomCase changed = original;
          RandomInput& input = changed.inputs[operand];
          if (input.constant != nullptr) {
            input.dtype = input.constant->dtype();
            input.constant = nullptr;
          }
          input.dims.resize(static_cast<size_t>(rank), 1);
          const absl::StatusOr<Graph> graph = GraphOfCase(changed);
          if (!graph.ok()) continue;
          SCOPED_TRACE(definition->info.name);
          EXPECT_TRUE(Verify(*graph).ok());
          const auto results = naive::Evaluate(*graph, InputsOfCase(changed, random));
          EXPECT_TRUE(results.ok() || !results.status().message().empty());
        }
      }
    }
  }
}

}  // namespace
}  // namespace sinter
