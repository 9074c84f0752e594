#ifndef SINTER_PYTHON_BINDINGS_REPORT_FIELDS_H_
#define SINTER_PYTHON_BINDINGS_REPORT_FIELDS_H_

#include <nanobind/nanobind.h>

#include "sinter/performance_report.h"

namespace sinter::python {

// The report as dicts and lists, with the names of sinter/performance_report.h.
nanobind::dict FieldsOf(const PerformanceReport& report);

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_REPORT_FIELDS_H_
