#include "bindings/cancellation.h"

#include "bindings/bindings.h"

namespace sinter::python {

void BindCancellation(nb::module_& module) {
  nb::class_<Cancellation>(
      module, "Cancellation",
      "Ends runs that were given it (``session.run(..., cancel=it)``) from another thread.")
      .def(nb::init<>())
      .def("cancel", &Cancellation::Cancel,
           "Makes the runs raise Cancelled after their current step. Thread-safe.")
      .def_prop_ro("cancelled", &Cancellation::cancelled, "Whether cancel() was called.");
}

}  // namespace sinter::python
