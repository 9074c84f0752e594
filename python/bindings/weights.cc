#include "bindings/weights.h"

#include <nanobind/stl/string.h>

#include <map>
#include <string>
#include <utility>

#include "bindings/arrays.h"
#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/work.h"
#include "sinter/safetensors.h"

namespace sinter::python {
namespace {

Weights FromSafetensors(const nb::bytes& path) {
  const Work work;
  const std::string text(path.c_str(), path.size());
  auto opened = [&] {
    const ReleasedGil released;
    return SafetensorsWeights::Open(text);
  }();
  if (!opened.ok()) ThrowFileError(opened.status());
  return {std::make_shared<SafetensorsWeights>(*std::move(opened))};
}

// Copies the arrays: the model keeps its weights, and nobody may write to them.
Weights FromArrays(const nb::dict& arrays) {
  const Work work;
  std::map<std::string, Tensor> tensors;
  for (const auto& [key, value] : arrays) {
    const std::string name = nb::cast<std::string>(key);
    BorrowedArrays borrowed(1);
    borrowed.Add(value, Port({.name = name, .dtype = DType::kFloat32, .shape = {}}));
    const Tensor& tensor = borrowed.tensors()[0];
    tensors[name] = ValueOrThrow(Tensor::CopyOf(tensor.dtype(), tensor.dims(), tensor.data()));
  }
  return {std::make_shared<NamedWeights>(std::move(tensors))};
}

}  // namespace

void BindWeights(nb::module_& module) {
  nb::class_<Weights>(module, "Weights", "Where a network gets its weights.")
      .def_static("random",
                  [](uint64_t seed) { return Weights{std::make_shared<RandomWeights>(seed)}; })
      .def_static("from_safetensors", &FromSafetensors)
      .def_static("from_arrays", &FromArrays);
}

}  // namespace sinter::python
