#include "bindings/work.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "bindings/bindings.h"
#include "bindings/kernel_error.h"

namespace sinter::python {
namespace {

std::atomic<int> working = 0;
std::atomic<bool> closed = false;

// Python delivers signals to its main thread, and ends there.
bool IsMainThread() { return getpid() == static_cast<pid_t>(syscall(SYS_gettid)); }

void CloseWork() {
  closed = true;
  const ReleasedGil released;
  for (int count = working; count > 0; count = working) working.wait(count);
}

// In the child of a fork the other threads are gone.
void ForgetWork() { working = 0; }

}  // namespace

Work::Work() {
  if (closed && !IsMainThread()) {
    PyErr_SetString(PyExc_RuntimeError, "the interpreter is ending");
    throw nb::python_error();
  }
  ++working;
  DropKernelError();
}

Work::~Work() {
  DropKernelError();
  --working;
  if (closed) working.notify_all();
}

bool ReleasedGil::ShouldEnd() {
  if (!IsMainThread()) return closed;
  PyEval_RestoreThread(thread_);
  const bool raised = PyErr_CheckSignals() != 0;
  thread_ = PyEval_SaveThread();
  return raised;
}

void BindWork(nb::module_& module) {
  module.def("close_work", &CloseWork);
  module.def("forget_work", &ForgetWork);
}

}  // namespace sinter::python
