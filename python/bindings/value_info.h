// The signature of a model for Python.
#ifndef SINTER_PYTHON_BINDINGS_VALUE_INFO_H_
#define SINTER_PYTHON_BINDINGS_VALUE_INFO_H_

#include <nanobind/nanobind.h>

#include <string>

#include "sinter/model.h"

namespace sinter::python {

namespace nb = nanobind;

// Names in files may be any bytes.
nb::str Text(const std::string& text);

// Numbers and symbols; None if the rank is open.
nb::object ShapeTuple(const Shape& shape);

// (name, dtype, shape)
nb::tuple Describe(const ValueInfo& info);

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_VALUE_INFO_H_
