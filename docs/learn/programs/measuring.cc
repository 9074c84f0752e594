// Measures one matrix product on two backends that take turns, and says whether they differ.
// Usage: measuring [BACKEND OTHER [RUNS]]
#include <sinter/sinter.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

absl::Status Measure(const std::string& first, const std::string& second, int runs) {
  const std::vector<float> numbers(256 * 256, 0.5F);
  SINTER_ASSIGN_OR_RETURN(const sinter::Tensor a,
                          sinter::Tensor::FromValues<float>({256, 256}, numbers));
  for (int run = 0; run <= runs; ++run) {
    for (const std::string& backend : {first, second}) {
      SINTER_RETURN_IF_ERROR(sinter::SetBackend(backend));
      const sinter::BenchmarkScope scope(run == 0 ? backend + ", first run" : backend);
      SINTER_RETURN_IF_ERROR(sinter::eager::MatMul(a, a).status());
    }
  }
  for (const sinter::BenchmarkSummary& summary : sinter::BenchmarkResults()) {
    std::cout << summary.name << ": " << summary.count << " runs, min " << summary.min_ms
              << " ms, median " << summary.median_ms << " ms\n";
  }
  SINTER_ASSIGN_OR_RETURN(const sinter::BenchmarkComparison comparison,
                          sinter::CompareBenchmarks(first, second));
  std::cout << second << " is " << comparison.speedup << " times as fast as " << first
            << ", between " << comparison.low << " and " << comparison.high << " times\n"
            << (comparison.significant ? "" : "chance alone could explain the difference\n");
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  const std::string first = argc > 2 ? argv[1] : "naive";
  const std::string second = argc > 2 ? argv[2] : "auto";
  const absl::Status status = Measure(first, second, argc > 3 ? std::atoi(argv[3]) : 30);
  if (status.ok()) return 0;
  std::cerr << status << "\n";
  return 1;
}
