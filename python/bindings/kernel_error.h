// What a kernel that is written in Python raised. It passes through Sinter as a status, whose text
// names the node, and waits here until the status is thrown as an exception of Python again.
#ifndef SINTER_PYTHON_BINDINGS_KERNEL_ERROR_H_
#define SINTER_PYTHON_BINDINGS_KERNEL_ERROR_H_

#include <nanobind/nanobind.h>

namespace sinter::python {

namespace nb = nanobind;

// One exception for each thread: the last one, or the first that ends programs (KeyboardInterrupt).
// All functions need the GIL.
void KeepKernelError(nb::object exception);
// Invalid if there is none.
nb::object TakeKernelError();
void DropKernelError();

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_KERNEL_ERROR_H_
