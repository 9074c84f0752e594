#include "bindings/value_info.h"

#include <nanobind/stl/string.h>

namespace sinter::python {

nb::str Text(const std::string& text) {
  return nb::steal<nb::str>(
      PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogateescape"));
}

nb::object ShapeTuple(const Shape& shape) {
  if (!shape.has_rank()) return nb::none();
  nb::list dims;
  for (const Dim& dim : shape) {
    dims.append(dim.is_static() ? nb::object(nb::int_(dim.value()))
                                : nb::object(Text(dim.symbol())));
  }
  return nb::tuple(dims);
}

nb::tuple Describe(const ValueInfo& info) {
  return nb::make_tuple(Text(info.name), std::string(NameOf(info.dtype)), ShapeTuple(info.shape));
}

}  // namespace sinter::python
