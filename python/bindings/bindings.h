// The classes and functions of the extension module sinter._core, one file each.
#ifndef SINTER_PYTHON_BINDINGS_BINDINGS_H_
#define SINTER_PYTHON_BINDINGS_BINDINGS_H_

#include <nanobind/nanobind.h>

namespace sinter::python {

namespace nb = nanobind;

void BindArrays(nb::module_& module);
void BindBackends(nb::module_& module);
void BindBenchmark(nb::module_& module);
void BindCancellation(nb::module_& module);
void BindCifar10(nb::module_& module);
void BindExplanation(nb::module_& module);
void BindGraphBuilder(nb::module_& module);
void BindMemory(nb::module_& module);
void BindModel(nb::module_& module);
void BindNetworks(nb::module_& module);
void BindPythonBackend(nb::module_& module);
void BindReport(nb::module_& module);
void BindSession(nb::module_& module);
void BindWeights(nb::module_& module);
void BindWork(nb::module_& module);

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_BINDINGS_H_
