#include "sinter/model.h"

#include <nanobind/stl/map.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/value_info.h"
#include "bindings/work.h"

namespace sinter::python {
namespace {

// The bytes of an object with the buffer protocol.
class BorrowedBytes {
 public:
  explicit BorrowedBytes(nb::handle object) {
    if (PyObject_GetBuffer(object.ptr(), &buffer_, PyBUF_SIMPLE) != 0) throw nb::python_error();
  }
  ~BorrowedBytes() { PyBuffer_Release(&buffer_); }
  BorrowedBytes(const BorrowedBytes&) = delete;
  BorrowedBytes& operator=(const BorrowedBytes&) = delete;

  std::span<const std::byte> bytes() const {
    return {static_cast<const std::byte*>(buffer_.buf), static_cast<size_t>(buffer_.len)};
  }

 private:
  Py_buffer buffer_;
};

ModelOptions OptionsOf(bool keep_imported, bool explain, std::vector<std::string> overridden) {
  ModelOptions options{.keep_imported = keep_imported, .overridden_inputs = std::move(overridden)};
  options.passes.explain = explain;
  return options;
}

Model LoadFile(const nb::bytes& path, bool keep_imported, bool explain,
               std::vector<std::string> overridden) {
  const Work work;
  const std::string text(path.c_str(), path.size());
  const ModelOptions options = OptionsOf(keep_imported, explain, std::move(overridden));
  auto model = [&] {
    const ReleasedGil released;
    return LoadModel(text, options);
  }();
  if (!model.ok()) ThrowFileError(model.status());
  return *std::move(model);
}

Model LoadBytes(nb::handle object, bool keep_imported, bool explain,
                std::vector<std::string> overridden) {
  const Work work;
  const BorrowedBytes buffer(object);
  const ModelOptions options = OptionsOf(keep_imported, explain, std::move(overridden));
  return ValueOrThrow([&] {
    const ReleasedGil released;
    return LoadModelFromBytes(buffer.bytes(), options);
  }());
}

void Save(const Model& model, const nb::bytes& path) {
  const Work work;
  const std::string text(path.c_str(), path.size());
  const absl::Status status = [&] {
    const ReleasedGil released;
    return SaveModel(model, text);
  }();
  if (!status.ok()) ThrowFileError(status);
}

nb::list DescribeAll(const std::vector<ValueInfo>& infos) {
  nb::list all;
  for (const ValueInfo& info : infos) all.append(Describe(info));
  return all;
}

nb::dict Metadata(const Model& model) {
  nb::dict metadata;
  for (const auto& [key, value] : model.metadata()) metadata[Text(key)] = Text(value);
  return metadata;
}

nb::list Warnings(const Model& model) {
  nb::list warnings;
  for (const std::string& warning : model.warnings()) warnings.append(Text(warning));
  return warnings;
}

}  // namespace

void BindModel(nb::module_& module) {
  nb::class_<Model>(module, "Model", "A model in memory; sinter.Model has its documentation.")
      .def_static("load_file", &LoadFile, nb::arg("path"), nb::arg("keep_imported"),
                  nb::arg("explain"), nb::arg("overridden_inputs"))
      .def_static("load_bytes", &LoadBytes, nb::arg("data"), nb::arg("keep_imported"),
                  nb::arg("explain"), nb::arg("overridden_inputs"))
      .def("save", &Save)
      .def_prop_ro("name", [](const Model& model) { return Text(model.name()); })
      .def_prop_ro("metadata", &Metadata)
      .def_prop_ro("inputs", [](const Model& model) { return DescribeAll(model.inputs()); })
      .def_prop_ro("outputs", [](const Model& model) { return DescribeAll(model.outputs()); })
      .def_prop_ro("overridable_inputs",
                   [](const Model& model) { return DescribeAll(model.overridable_inputs()); })
      .def_prop_ro("warnings", &Warnings);
}

}  // namespace sinter::python
