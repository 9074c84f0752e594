// A session with what its runs need from Python; the base of sinter.Session.
#ifndef SINTER_PYTHON_BINDINGS_SESSION_H_
#define SINTER_PYTHON_BINDINGS_SESSION_H_

#include <nanobind/nanobind.h>

#include <memory>
#include <string>
#include <vector>

#include "bindings/arrays.h"
#include "bindings/cancellation.h"
#include "sinter/session.h"

namespace sinter::python {

namespace nb = nanobind;

// All members need the GIL, which they release while the model runs.
class PythonSession {
 public:
  explicit PythonSession(std::unique_ptr<Session> session);

  const Session& session() const { return *session_; }

  // Runs the model with one mapping from names to arrays, or with arrays in the order of its
  // inputs, and returns a sinter.Outputs. `cancel` may be null.
  nb::object Run(const nb::tuple& feed, double time_limit, const Cancellation* cancel) const;
  // The timeline of a run with such a feed, as JSON.
  std::string Trace(const nb::tuple& feed, const std::string& name) const;
  // Borrows the arrays of such a feed.
  void AddInputs(const nb::tuple& feed, BorrowedArrays& arrays) const;

 private:
  void AddNamedInputs(nb::handle dict, BorrowedArrays& arrays) const;
  nb::object ToOutputs(std::vector<Tensor> tensors) const;

  std::unique_ptr<Session> session_;
  std::vector<Port> inputs_;
  std::vector<Port> outputs_;
  nb::object names_;         // of the outputs, a tuple
  nb::object outputs_type_;  // sinter.Outputs
};

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_SESSION_H_
