#include "bindings/bindings.h"
#include "sinter/allocated_memory.h"
#include "sinter/memory_usage.h"

namespace sinter::python {

void BindMemory(nb::module_& module) {
  module.def("allocated_bytes", &AllocatedBytes);
  module.def("resident_bytes", &CurrentResidentBytes);
  module.def("peak_resident_bytes", &PeakResidentBytes);
}

}  // namespace sinter::python
