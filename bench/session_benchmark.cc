#include "bench/session_benchmark.h"

#include <span>
#include <utility>

#include "ir/check.h"
#include "ir/cost.h"
#include "ir/graph.h"
#include "runtime/plan.h"
#include "runtime/random_inputs.h"
#include "sinter/session.h"

namespace sinter {

void BenchmarkRuns(benchmark::State& state, const Model& model, const std::string& backend,
                   const std::vector<std::vector<int64_t>>& dims) {
  const auto session = Session::Create(model, {.backend = backend, .threads = 1});
  if (!session.ok()) {
    state.SkipWithError(std::string(session.status().message()).c_str());
    return;
  }
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < dims.size(); ++i) {
    auto input = RandomTensor(model.inputs()[i].dtype, dims[i], i);
    SINTER_CHECK(input.ok());
    inputs.push_back(*std::move(input));
  }
  const auto plan = (*session)->PlanFor(dims);
  SINTER_CHECK(plan.ok());
  std::vector<Tensor> outputs(model.outputs().size());
  for (auto _ : state) SINTER_CHECK((*session)->Run(inputs, std::span<Tensor>(outputs)).ok());
  state.counters["GFLOP/s"] = benchmark::Counter(CostOf((*plan)->graph()).flops / 1e9,
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

}  // namespace sinter
