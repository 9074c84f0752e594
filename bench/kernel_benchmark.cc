#include "bench/kernel_benchmark.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "benchmark/benchmark.h"
#include "ir/check.h"
#include "ir/cost.h"
#include "ir/graph.h"
#include "kernels/parallel.h"
#include "runtime/backends.h"
#include "runtime/machine.h"
#include "runtime/measure/ceilings.h"
#include "runtime/measure/kernel_run.h"
#include "runtime/random_inputs.h"

namespace sinter {
namespace {

constexpr int kThreads = 1;
constexpr int kTries = 3;  // of a kernel, before it is chosen

// Measured once, when the first row runs.
const MachineCeilings& Ceilings() {
  static const MachineCeilings ceilings = [] {
    const auto measured = MeasureCeilings(kThreads);
    SINTER_CHECK(measured.ok());
    return *measured;
  }();
  return ceilings;
}

struct Row {
  Graph graph;
  NodeId node;
};

Row MakeRow(const Operation& operation, const std::vector<RowOperand>& operands) {
  Row row;
  std::vector<ValueId> inputs;
  for (const RowOperand& operand : operands) {
    if (const Type* type = std::get_if<Type>(&operand)) {
      inputs.push_back(row.graph.AddInput(absl::StrCat("x", inputs.size()), *type));
    } else {
      inputs.push_back(row.graph.AddConstant(std::get<ConstantRef>(operand)));
    }
  }
  const auto node = row.graph.AddNode(operation, inputs);
  SINTER_CHECK(node.ok());
  row.node = *node;
  row.graph.AddOutput("y", row.graph.node(*node).outputs[0]);
  return row;
}

// A kernel of a backend, ready to run.
struct ReadyKernel {
  CandidateRef candidate;
  KernelRun run;
};

// The fastest of the kernels that the backend offers for the row; nothing if it offers none.
std::optional<ReadyKernel> FastestOf(const BackendSet& backends, std::string_view backend,
                                     const KernelQuery& query) {
  std::optional<ReadyKernel> fastest;
  double least = std::numeric_limits<double>::infinity();
  for (const CandidateRef& candidate : backends.AskAll(query).candidates) {
    if (candidate->backend != backend) continue;
    auto run = KernelRun::Create(query, *candidate);
    SINTER_CHECK(run.ok());
    double seconds = std::numeric_limits<double>::infinity();
    for (int i = 0; i < kTries; ++i) {
      const double start = MonotonicSeconds();
      SINTER_CHECK(run->Run().ok());
      seconds = std::min(seconds, MonotonicSeconds() - start);
    }
    if (seconds < least) fastest.emplace(ReadyKernel{candidate, *std::move(run)});
    least = std::min(least, seconds);
  }
  return fastest;
}

void SetCounters(benchmark::State& state, const Cost& cost, double seconds_per_run) {
  const MachineCeilings& ceilings = Ceilings();
  const double least =
      std::max(cost.flops / ceilings.flops_per_second, cost.bytes / ceilings.bytes_per_second);
  state.counters["GFLOP/s"] = cost.flops / seconds_per_run / 1e9;
  state.counters["GB/s"] = cost.bytes / seconds_per_run / 1e9;
  state.counters["roofline"] = least / seconds_per_run;
}

void RunRow(benchmark::State& state, const std::string& backend, const Operation& operation,
            const std::vector<RowOperand>& operands) {
  const auto backends = BackendSetFor(backend);
  if (!backends.ok()) {
    state.SkipWithError(std::string(backends.status().message()).c_str());
    return;
  }
  const Row row = MakeRow(operation, operands);
  const ThreadCountGuard guard(kThreads);
  std::optional<ReadyKernel> kernel =
      FastestOf(*backends, backend, KernelQuery(row.graph, row.node));
  if (!kernel) {
    state.SkipWithError("it has no kernel for this");
    return;
  }
  const double start = MonotonicSeconds();
  for (auto _ : state) SINTER_CHECK(kernel->run.Run().ok());
  const double seconds = MonotonicSeconds() - start;
  SetCounters(state, CostOf(row.graph, row.node),
              seconds / static_cast<double>(state.iterations()));
  state.SetLabel(absl::StrCat(kernel->candidate->kernel, " -> ",
                              kernel->candidate->outputs[0].format.ToString()));
}

}  // namespace

RowOperand Input(const std::vector<int64_t>& dims, DType dtype) {
  return Type{dtype, Shape::Of(dims), Layout()};
}

RowOperand Weight(const std::vector<int64_t>& dims, DType dtype) {
  const auto tensor = RandomTensor(dtype, dims, 1);
  SINTER_CHECK(tensor.ok());
  auto constant = ToConstant(*tensor);
  SINTER_CHECK(constant.ok());
  return *std::move(constant);
}

void RegisterRow(const std::string& name, const Operation& operation,
                 const std::vector<RowOperand>& operands) {
  for (const char* const backend : {"naive", "blocked", "onednn"}) {
    benchmark::RegisterBenchmark(absl::StrCat(name, "/", backend).c_str(),
                                 [=, operation = operation](benchmark::State& state) {
                                   RunRow(state, backend, operation, operands);
                                 });
  }
}

}  // namespace sinter
