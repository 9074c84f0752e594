#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <vector>

#include "bindings/arrays.h"
#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/report_fields.h"
#include "bindings/work.h"
#include "sinter/performance_report.h"
#include "sinter/report_page.h"

namespace sinter::python {
namespace {

// A report with what its page is made of.
struct MeasuredReport {
  Model model;
  std::vector<Tensor> inputs;  // copies
  SessionOptions options;
  PerformanceReport report;
};

std::vector<Tensor> CopiesOf(const nb::list& arrays, const Model& model) {
  BorrowedArrays borrowed(arrays.size());
  for (size_t i = 0; i < arrays.size(); ++i) borrowed.Add(arrays[i], Port(model.inputs().at(i)));
  std::vector<Tensor> copies;
  for (const Tensor& tensor : borrowed.tensors()) {
    copies.push_back(ValueOrThrow(Tensor::CopyOf(tensor.dtype(), tensor.dims(), tensor.data())));
  }
  return copies;
}

MeasuredReport Measure(const Model& model, const nb::list& arrays, const std::string& backend,
                       int threads, bool quick, double max_seconds) {
  const Work work;
  MeasuredReport measured{.model = model,
                          .inputs = CopiesOf(arrays, model),
                          .options = {.backend = backend, .threads = threads}};
  std::atomic<bool> cancel = false;
  auto report = [&] {
    ReleasedGil released;
    return MeasurePerformance(model, measured.inputs,
                              {.session = measured.options,
                               .quick = quick,
                               .max_seconds = max_seconds,
                               .cancel = &cancel,
                               .progress = [&](std::string_view, size_t, size_t) {
                                 if (!cancel && released.ShouldEnd()) cancel = true;
                               }});
  }();
  if (PyErr_Occurred() != nullptr) throw nb::python_error();  // raised by a signal's handler
  measured.report = ValueOrThrow(std::move(report));
  return measured;
}

std::string Page(const MeasuredReport& measured, const std::string& title) {
  const Work work;
  return ValueOrThrow([&] {
    const ReleasedGil released;
    return ReportPage(measured.model, measured.inputs, measured.options, measured.report, title);
  }());
}

}  // namespace

void BindReport(nb::module_& module) {
  nb::class_<MeasuredReport>(module, "MeasuredReport", "What sinter.PerformanceReport is made of.")
      .def("fields", [](const MeasuredReport& measured) { return FieldsOf(measured.report); })
      .def("page", &Page);
  module.def("measure", &Measure);
}

}  // namespace sinter::python
