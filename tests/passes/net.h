// Small graphs for the tests of passes, and what the passes make of them.
#ifndef SINTER_TESTS_PASSES_NET_H_
#define SINTER_TESTS_PASSES_NET_H_

#include <cmath>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/graph.h"
#include "ir/text.h"
#include "kernels/naive/evaluate.h"
#include "passes/driver.h"
#include "passes/pipeline.h"
#include "tests/random_net.h"

namespace sinter {

inline ConstantRef RandomTensor(uint64_t seed, std::vector<int64_t> dims, double low = -1,
                                double high = 1) {
  Random random(seed);
  return RandomFloats(random, std::move(dims), low, high);
}

// A graph under construction, with one f32 input and nodes of one result.
struct Net {
  Graph graph;
  uint64_t seed = 1;

  ValueId Input(Shape shape) {
    return graph.AddInput("x", Type{DType::kFloat32, std::move(shape), {}});
  }
  ValueId Weight(std::vector<int64_t> dims, double low = -1, double high = 1) {
    return graph.AddConstant(RandomTensor(seed++, std::move(dims), low, high));
  }
  ValueId Scalar(float value) {
    return graph.AddConstant(Constant::FromValues<float>({1}, {value}));
  }
  ValueId Add(Operation operation, std::vector<ValueId> inputs) {
    const auto node = graph.AddNode(std::move(operation), std::move(inputs));
    EXPECT_TRUE(node.ok()) << node.status();
    return graph.node(*node).output();
  }
};

inline std::vector<std::string> OperatorsOf(const Graph& graph) {
  std::vector<std::string> names;
  for (const NodeId id : graph.TopologicalOrder()) {
    names.emplace_back(graph.node(id).operation.name());
  }
  return names;
}

// Runs one pass twice. The first run must preserve the results, the second must change nothing.
inline Graph RunPass(std::string_view name, const Graph& before, const std::vector<int64_t>& dims) {
  Graph graph = before;
  for (const Pass& pass : PortablePipeline()) {
    if (pass.name != name) continue;
    PassContext context;
    context.options.verify_each = true;
    const absl::Status status = RunPasses({&pass, 1}, graph, context);
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_THAT(context.log.passes[0].refused, testing::IsEmpty());
    const std::string once = Print(graph);
    EXPECT_TRUE(RunPasses({&pass, 1}, graph, context).ok());
    EXPECT_EQ(Print(graph), once);
  }
  const std::vector<ConstantRef> inputs = {RandomTensor(99, dims)};
  const auto expected = naive::Evaluate(before, inputs);
  const auto actual = naive::Evaluate(graph, inputs);
  EXPECT_TRUE(expected.ok()) << expected.status();
  EXPECT_TRUE(actual.ok()) << actual.status();
  const std::vector<double> wanted = (*expected)[0]->ToDoubles();
  const std::vector<double> got = (*actual)[0]->ToDoubles();
  EXPECT_EQ(wanted.size(), got.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    EXPECT_NEAR(got[i], wanted[i], 1e-5 * (1 + std::abs(wanted[i]))) << "element " << i;
  }
  return graph;
}

}  // namespace sinter

#endif  // SINTER_TESTS_PASSES_NET_H_
