// Benchmarks of runs of a model.
#ifndef SINTER_BENCH_SESSION_BENCHMARK_H_
#define SINTER_BENCH_SESSION_BENCHMARK_H_

#include <cstdint>
#include <string>
#include <vector>

#include "benchmark/benchmark.h"
#include "sinter/model.h"

namespace sinter {

// Measures runs of the model on random inputs of these dims, in a session with this backend and one
// thread, and reports GFLOP/s. Skips a backend that is not in this build.
void BenchmarkRuns(benchmark::State& state, const Model& model, const std::string& backend,
                   const std::vector<std::vector<int64_t>>& dims);

// Registers "NAME/BACKEND" for every backend except `naive`, which would take minutes.
template <class MakeModel>
void RegisterOnEachBackend(const std::string& name, MakeModel make_model,
                           std::vector<std::vector<int64_t>> dims) {
  for (const char* const backend : {"blocked", "onednn", "auto"}) {
    benchmark::RegisterBenchmark((name + "/" + backend).c_str(), [=](benchmark::State& state) {
      BenchmarkRuns(state, make_model(), backend, dims);
    });
  }
}

}  // namespace sinter

#endif  // SINTER_BENCH_SESSION_BENCHMARK_H_
