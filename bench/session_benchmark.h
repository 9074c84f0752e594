// Runs of a graph as a benchmark.
#ifndef SINTER_BENCH_SESSION_BENCHMARK_H_
#define SINTER_BENCH_SESSION_BENCHMARK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "ir/graph.h"

namespace sinter {

// Measures runs of the graph in a session of this backend and one thread, on random inputs of these
// dims; counts GFLOP/s. A backend that this build does not have is skipped.
void BenchmarkRuns(benchmark::State& state, Graph graph, const std::string& backend,
                   const std::vector<std::vector<int64_t>>& dims);

// Registers "NAME/BACKEND" for every backend that is meant for speed.
template <class MakeGraph>
void RegisterOnEachBackend(const std::string& name, MakeGraph make_graph,
                           std::vector<std::vector<int64_t>> dims) {
  for (const char* const backend : {"blocked", "onednn", "auto"}) {
    benchmark::RegisterBenchmark((name + "/" + backend).c_str(), [=](benchmark::State& state) {
      BenchmarkRuns(state, make_graph(), backend, dims);
    });
  }
}

}  // namespace sinter

#endif  // SINTER_BENCH_SESSION_BENCHMARK_H_
