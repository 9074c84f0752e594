#ifndef SINTER_PYTHON_BINDINGS_CANCELLATION_H_
#define SINTER_PYTHON_BINDINGS_CANCELLATION_H_

#include <atomic>

namespace sinter::python {

// What ends runs from another thread; the class sinter.Cancellation.
class Cancellation {
 public:
  void Cancel() { flag_ = true; }
  bool cancelled() const { return flag_; }
  const std::atomic<bool>* flag() const { return &flag_; }

 private:
  std::atomic<bool> flag_ = false;
};

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_CANCELLATION_H_
