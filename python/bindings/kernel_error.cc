#include "bindings/kernel_error.h"

namespace sinter::python {
namespace {

// A pointer and no object: a thread may end when the GIL is not held. Work drops what is left.
thread_local PyObject* kept = nullptr;

}  // namespace

void KeepKernelError(nb::object exception) {
  if (kept != nullptr && PyErr_GivenExceptionMatches(kept, PyExc_Exception) == 0) return;
  DropKernelError();
  kept = exception.release().ptr();
}

nb::object TakeKernelError() {
  PyObject* const taken = kept;
  kept = nullptr;
  return nb::steal(taken);
}

void DropKernelError() {
  if (kept != nullptr) TakeKernelError();
}

}  // namespace sinter::python
