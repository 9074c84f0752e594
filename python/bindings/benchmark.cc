#include "bindings/bindings.h"
#include "sinter/benchmark_scope.h"

namespace sinter::python {

void BindBenchmark(nb::module_& module) {
  // Python's with statement has another lifetime than a block of C++, so the scope begins with the
  // object and ends with Stop.
  nb::class_<BenchmarkScope>(module, "BenchmarkScope", "The base of sinter.benchmark.")
      .def("__init__",
           [](BenchmarkScope* place) { new (place) BenchmarkScope("with sinter.benchmark()"); })
      .def("stop", [](BenchmarkScope& scope) { scope.Stop(); })
      .def_prop_ro("time_ms", &BenchmarkScope::time_ms)
      .def_prop_ro("peak_memory_mb", &BenchmarkScope::peak_memory_mb)
      .def_prop_ro("current_memory_mb", &BenchmarkScope::current_memory_mb);
}

}  // namespace sinter::python
