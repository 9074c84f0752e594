// The pass that fuses convolutions or matmuls of which a backend computes several in bands.
#include <memory>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/naive/naive.h"
#include "passes/passes.h"
#include "passes/patch.h"
#include "tests/passes/net.h"

namespace sinter {
namespace {

using testing::HasSubstr;

// Runs what the naive kernels run, bodies of up to `most_nodes` nodes as one kernel.
class BandsBackend : public Backend {
 public:
  explicit BandsBackend(int most_nodes) : most_nodes_(most_nodes) {}
  std::string_view name() const override { return "bands"; }
  std::string version() const override { return "1"; }
  std::string isa() const override { return "none"; }
  std::vector<CandidateRef> Candidates(const KernelQuery& query) const override {
    const Node& node = *query;
    if (node.operation.Is<Fused>() && node.bodies[0]->node_count() > most_nodes_) return {};
    return {std::make_shared<InBands>(naive_->Candidates(query).front())};
  }

 private:
  class InBands : public Candidate {
   public:
    explicit InBands(const CandidateRef& steps) : Candidate(*steps), steps_(steps) {
      is_interpreted = false;
    }
    absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
      return steps_->Prepare();
    }

   private:
    CandidateRef steps_;
  };

  std::unique_ptr<Backend> naive_ = naive::NewNaiveBackend();
  int most_nodes_;
};

// conv, relu, depthwise conv, conv: the first two as a fused node.
Net Block() {
  Net net;
  const ValueId x = net.Input({1, 4, 6, 5});
  const ValueId first = net.Add(Relu{}, {net.Add(Conv{}, {x, net.Weight({8, 4, 1, 1})})});
  const ValueId second = net.Add(Conv{.group = 8}, {first, net.Weight({8, 1, 3, 3})});
  net.graph.AddOutput("y", net.Add(Conv{}, {second, net.Weight({3, 8, 1, 1})}));
  net.graph = RunPass("fuse-epilogues", net.graph, {1, 4, 6, 5});
  return net;
}

struct Result {
  Graph graph;
  std::string said;  // the explanations' details
};

// Runs the pass alone.
Result RunFuseLayers(const Graph& before, const Backend& backend) {
  Result result{.graph = before};
  PassContext context;
  context.options.explain = true;
  context.options.verify_each = true;
  context.backends = {.preferred = {&backend}};
  const Pass pass = {.name = "fuse-layers", .phase = "specialise", .rewrite = FuseLayers};
  const absl::Status status = RunPasses({&pass, 1}, result.graph, context);
  EXPECT_TRUE(status.ok()) << status;
  for (const Explanation& explanation : context.log.passes[0].explanations) {
    absl::StrAppend(&result.said, explanation.detail, "\n");
  }
  const ConstantRef input = RandomTensor(9, {1, 4, 6, 5});
  const auto expected = naive::Evaluate(before, {&input, 1});
  const auto actual = naive::Evaluate(result.graph, {&input, 1});
  EXPECT_TRUE(expected.ok() && actual.ok());
  EXPECT_EQ((*expected)[0]->ToDoubles(), (*actual)[0]->ToDoubles());
  return result;
}

TEST(FuseLayers, JoinsAsManyAsABackendComputesInBands) {
  const Graph block = Block().graph;
  ASSERT_EQ(block.node_count(), 3);
  EXPECT_EQ(RunFuseLayers(block, BandsBackend(4)).graph.node_count(), 1);
  const Graph two = RunFuseLayers(block, BandsBackend(3)).graph;
  ASSERT_EQ(two.node_count(), 2);
  EXPECT_EQ(two.node(two.TopologicalOrder()[0]).bodies[0]->node_count(), 3);
}

// matmul, relu, matmul: the first two as a fused node.
Net FeedForward() {
  Net net;
  const ValueId x = net.Input({1, 4, 6, 5});
  const ValueId first = net.Add(Relu{}, {net.Add(MatMul{}, {x, net.Weight({5, 8})})});
  net.graph.AddOutput("y", net.Add(MatMul{}, {first, net.Weight({8, 3})}));
  net.graph = RunPass("fuse-epilogues", net.graph, {1, 4, 6, 5});
  return net;
}

TEST(FuseLayers, JoinsMatMuls) {
  const Graph layers = FeedForward().graph;
  ASSERT_EQ(layers.node_count(), 2);
  const Graph one = RunFuseLayers(layers, BandsBackend(3)).graph;
  ASSERT_EQ(one.node_count(), 1);
  EXPECT_EQ(one.node(one.TopologicalOrder()[0]).bodies[0]->node_count(), 3);
}

// A product of two computed matrices reads the result before it as its second operand.
TEST(FuseLayers, LeavesASecondOperand) {
  Net net;
  const ValueId x = net.Input({1, 4, 6, 5});
  const ValueId first = net.Add(MatMul{}, {x, net.Weight({5, 6})});
  net.graph.AddOutput("y", net.Add(MatMul{}, {net.Weight({1, 4, 5, 6}), first}));
  EXPECT_EQ(RunFuseLayers(net.graph, BandsBackend(3)).graph.node_count(), 2);
}

TEST(FuseLayers, LeavesAConvAfterAMatMul) {
  Net net;
  const ValueId x = net.Input({1, 4, 6, 5});
  const ValueId first = net.Add(MatMul{}, {x, net.Weight({5, 6})});
  net.graph.AddOutput("y", net.Add(Conv{}, {first, net.Weight({3, 4, 1, 1})}));
  EXPECT_EQ(RunFuseLayers(net.graph, BandsBackend(3)).graph.node_count(), 2);
}

TEST(FuseLayers, LeavesWhatABackendWouldRunNodeByNode) {
  const Graph block = Block().graph;
  const auto naive = naive::NewNaiveBackend();
  const Result result = RunFuseLayers(block, *naive);
  EXPECT_EQ(result.graph.node_count(), 3);
  EXPECT_THAT(result.said, HasSubstr("no backend has a kernel for both"));
}

TEST(FuseLayers, LeavesAResultWithOtherUsers) {
  Net net = Block();
  const Node& last = net.graph.node(net.graph.value(net.graph.outputs()[0].value).producer);
  net.graph.AddOutput("between", last.inputs[0]);
  EXPECT_EQ(RunFuseLayers(net.graph, BandsBackend(4)).graph.node_count(), 2);
}

}  // namespace
}  // namespace sinter
