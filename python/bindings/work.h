// Work without the GIL that an interpreter which ends waits for.
//
// A thread that asks for the GIL after the interpreter has ended is killed by Python, which C++ code
// does not survive. So sinter._core.close_work, which Python calls before it ends, cancels what
// runs in other threads, waits until they have left the extension, and lets no more in.
#ifndef SINTER_PYTHON_BINDINGS_WORK_H_
#define SINTER_PYTHON_BINDINGS_WORK_H_

#include <nanobind/nanobind.h>

namespace sinter::python {

namespace nb = nanobind;

// The part of a call that may release the GIL. Created and destroyed with the GIL, and before and
// after all other variables of the call. Throws a RuntimeError when the interpreter is ending.
class Work {
 public:
  Work();
  ~Work();
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
};

// Releases the GIL until the end of the scope, which lies within that of a Work.
class ReleasedGil {
 public:
  ReleasedGil() : thread_(PyEval_SaveThread()) {}
  ~ReleasedGil() { PyEval_RestoreThread(thread_); }
  ReleasedGil(const ReleasedGil&) = delete;
  ReleasedGil& operator=(const ReleasedGil&) = delete;

  // For RunOptions::poll: whether the work should end, since the interpreter ends or a handler of a
  // signal has raised an exception (Ctrl-C), which is then set in the thread.
  bool ShouldEnd();

 private:
  PyThreadState* thread_;
};

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_WORK_H_
