#include "sinter/backends.h"

#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <tuple>
#include <vector>

#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/work.h"

namespace sinter::python {
namespace {

std::vector<std::tuple<std::string, std::string, std::string>> Backends() {
  std::vector<std::tuple<std::string, std::string, std::string>> all;
  for (BackendInfo& info : AvailableBackends()) {
    all.emplace_back(std::move(info.name), std::move(info.isa), std::move(info.description));
  }
  return all;
}

std::string Register(const nb::bytes& path) {
  const std::string text(path.c_str(), path.size());
  const Work work;
  auto name = [&] {
    const ReleasedGil released;
    return RegisterBackend(text);
  }();
  if (!name.ok()) ThrowFileError(name.status());
  return *std::move(name);
}

}  // namespace

void BindBackends(nb::module_& module) {
  module.def("backends", &Backends);
  module.def("register_backend", &Register);
  module.def("get_backend", &GetBackend);
  module.def("set_backend", [](const std::string& name) { ThrowIfError(SetBackend(name)); });
}

}  // namespace sinter::python
