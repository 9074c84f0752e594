#include "sinter/models/cifar10.h"

#include <nanobind/stl/string.h>

#include <string>
#include <utility>

#include "bindings/arrays.h"
#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/work.h"

namespace sinter::python {
namespace {

nb::object ToArray(Tensor tensor) {
  const Port port({.name = "", .dtype = tensor.dtype(), .shape = {}});
  return ToNumpy(std::move(tensor), port);
}

Cifar10 Load(const nb::bytes& path, bool training) {
  const Work work;
  const std::string text(path.c_str(), path.size());
  auto loaded = [&] {
    const ReleasedGil released;
    return Cifar10::Load(text, {.training = training});
  }();
  if (!loaded.ok()) ThrowFileError(loaded.status());
  return *std::move(loaded);
}

nb::object Labels(const Cifar10& data) {
  return ToArray(ValueOrThrow(Tensor::CopyOf(DType::kUint8, {data.size()}, data.labels().data())));
}

nb::object Batch(const Cifar10& data, int64_t first, int64_t count) {
  const Work work;
  return ToArray(ValueOrThrow([&] {
    const ReleasedGil released;
    return data.Batch(first, count);
  }()));
}

}  // namespace

void BindCifar10(nb::module_& module) {
  nb::class_<Cifar10>(module, "Cifar10", "The pictures behind a sinter.datasets.Cifar10.")
      .def_static("load", &Load)
      .def_static("seeded",
                  [](int64_t pictures, uint64_t seed) {
                    return ValueOrThrow(Cifar10::Seeded(pictures, seed));
                  })
      .def_prop_ro("description", &Cifar10::description)
      .def_prop_ro("size", &Cifar10::size)
      .def_prop_ro("pixels", [](const Cifar10& data) { return ToArray(data.pixels()); })
      .def_prop_ro("labels", &Labels)
      .def("batch", &Batch);
}

}  // namespace sinter::python
