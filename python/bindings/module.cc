// The extension module sinter._core.
#include "bindings/bindings.h"
#include "sinter/version.h"

NB_MODULE(_core, module) {
  using namespace sinter::python;  // NOLINT: the macro leaves no other place
  // At the end of a process sessions may be alive in modules that are not cleaned up.
  nanobind::set_leak_warnings(false);
  module.attr("__version__") = SINTER_VERSION;
  BindWork(module);
  BindCancellation(module);
  BindMemory(module);
  BindBackends(module);
  BindPythonBackend(module);
  BindArrays(module);
  BindModel(module);
  BindSession(module);
  BindExplanation(module);
  BindReport(module);
  BindBenchmark(module);
  BindWeights(module);
  BindGraphBuilder(module);
  BindNetworks(module);
  BindCifar10(module);
}
