// Benchmarks of what a BenchmarkScope costs, and what it adds to an allocation.
#include "sinter/benchmark_scope.h"

#include <optional>

#include "benchmark/benchmark.h"
#include "ir/constant.h"

namespace sinter {
namespace {

void EmptyScope(benchmark::State& state) {
  for (auto _ : state) BenchmarkScope scope("empty");
  ClearBenchmarkResults();
}
BENCHMARK(EmptyScope);

void NestedScopes(benchmark::State& state) {
  for (auto _ : state) {
    BenchmarkScope outer("outer");
    BenchmarkScope inner("inner");
  }
  ClearBenchmarkResults();
}
BENCHMARK(NestedScopes);

// An allocation of 4 KB, outside of any scope (0) and inside one (1).
void AllocationInScope(benchmark::State& state) {
  std::optional<BenchmarkScope> scope;
  if (state.range(0) == 1) scope.emplace("around");
  for (auto _ : state) benchmark::DoNotOptimize(AllocateAligned(4096)->get());
}
BENCHMARK(AllocationInScope)->Arg(0)->Arg(1);

}  // namespace
}  // namespace sinter
