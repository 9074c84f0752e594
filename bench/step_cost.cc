// Benchmarks of the cost of a step besides its kernel: plans of kernels that do nothing.
#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "benchmark/benchmark.h"
#include "ir/check.h"
#include "ir/graph.h"
#include "ir/ops/relu.h"
#include "kernels/backend.h"
#include "runtime/execution_context.h"
#include "runtime/packed_store.h"
#include "runtime/plan.h"
#include "sinter/session.h"

namespace sinter {
namespace {

class EmptyInstance : public KernelInstance {
 public:
  void SetInput(size_t, const void*) override {}
  void SetOutput(size_t, void*) override {}
  void SetWorkspace(void*) override {}
  absl::Status Run() override { return absl::OkStatus(); }
};

class EmptyKernel : public Kernel {
 public:
  absl::StatusOr<std::unique_ptr<KernelInstance>> NewInstance() const override {
    return std::make_unique<EmptyInstance>();
  }
};

class EmptyCandidate : public Candidate {
 public:
  EmptyCandidate() {
    backend = "empty";
    kernel = "nothing";
    inputs = {Port{}};
    outputs = {Port{}};
  }
  absl::StatusOr<std::shared_ptr<const Kernel>> Prepare() const override {
    return std::make_shared<const EmptyKernel>();
  }
};

class EmptyBackend : public Backend {
 public:
  std::string_view name() const override { return "empty"; }
  std::string version() const override { return "1"; }
  std::string isa() const override { return "none"; }
  std::vector<CandidateRef> Candidates(const KernelQuery&) const override {
    return {std::make_shared<const EmptyCandidate>()};
  }
};

void StepCost(benchmark::State& state) {
  const int64_t steps = state.range(0);
  Graph graph;
  ValueId value = graph.AddInput("x", Type{DType::kFloat32, Shape{4}, Layout()});
  for (int64_t i = 0; i < steps; ++i) {
    value = graph.node(graph.AddNode(Relu{}, {value}).value()).output();
  }
  graph.AddOutput("y", value);
  const EmptyBackend backend;
  PackedStore store;
  const auto plan = Plan::Compile(
      graph, store,
      {.input_dims = {{4}}, .backends = {.preferred = {&backend}}, .max_arena_bytes = 1 << 20});
  SINTER_CHECK(plan.ok());
  const auto context = ExecutionContext::Create(*plan);
  SINTER_CHECK(context.ok());
  alignas(64) float x[4] = {};
  alignas(64) float y[4] = {};
  alignas(64) std::byte arena[1024];
  SINTER_CHECK((*plan)->arena_bytes() <= static_cast<int64_t>(sizeof(arena)));
  (*context)->pointers() = {{x}, {y}};
  for (auto _ : state) SINTER_CHECK((*context)->Run(arena, {}).ok());
  state.counters["per step"] =
      benchmark::Counter(static_cast<double>(steps), benchmark::Counter::kIsIterationInvariantRate |
                                                         benchmark::Counter::kInvert);
}
BENCHMARK(StepCost)->Arg(1000);

}  // namespace
}  // namespace sinter

BENCHMARK_MAIN();
