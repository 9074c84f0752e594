#include "bindings/session.h"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <map>
#include <new>
#include <optional>
#include <string>
#include <utility>

#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/work.h"
#include "sinter/run_timeline.h"
#include "sinter/tune_model.h"

namespace sinter::python {
namespace {

std::vector<Port> PortsOf(const std::vector<ValueInfo>& infos) {
  return {infos.begin(), infos.end()};
}

// Session::Run words the errors of names.
[[noreturn]] void ThrowWrongNames(const Session& session, nb::handle dict) {
  std::map<std::string, Tensor> named;
  for (const auto& [key, value] : nb::borrow<nb::dict>(dict)) {
    if (!PyUnicode_Check(key.ptr())) {
      throw nb::type_error("the names of inputs must be strings");
    }
    const nb::object bytes =
        nb::steal(PyUnicode_AsEncodedString(key.ptr(), "utf-8", "surrogateescape"));
    if (!bytes.is_valid()) throw nb::python_error();
    named[std::string(PyBytes_AsString(bytes.ptr()),
                      static_cast<size_t>(PyBytes_Size(bytes.ptr())))] = Tensor();
  }
  ThrowIfError(session.Run(named).status());
  throw nb::value_error("the names of the inputs changed during the call");
}

// The mapping as a dict; null for what is no mapping.
nb::object AsDict(nb::handle value) {
  if (PyDict_Check(value.ptr())) return nb::borrow(value);
  if (!nb::hasattr(value, "keys")) return {};
  nb::dict dict;
  if (PyDict_Update(dict.ptr(), value.ptr()) != 0) throw nb::python_error();
  return dict;
}

// Measures the kernels that `cache` lacks.
TuningOutcome Tune(const Model& model, const SessionOptions& options,
                   const std::vector<Tensor>& inputs, TuningCache& cache) {
  return ValueOrThrow([&] {
    const ReleasedGil released;
    return TuneModel(model, inputs, options, cache);
  }());
}

SessionOptions OptionsOf(const std::string& backend, int threads) {
  return {.backend = backend, .threads = threads};
}

// A cache with the times of the file, which may not exist yet or be of another machine.
TuningCache ReadTimes(const std::string& path) {
  absl::StatusOr<TuningCache> cache = TuningCache::Read(path, TuningMachine());
  if (cache.ok()) return *std::move(cache);
  const bool replaced = absl::IsNotFound(cache.status()) ||  // by one of this machine
                        absl::IsFailedPrecondition(cache.status());
  if (!replaced) Throw(cache.status());
  return TuningCache(TuningMachine());
}

// The times of the kernels that the model may use with these inputs: those of the file, which may
// be empty for none, and what it lacks, measured now and added to the file. Also what failed.
nb::tuple Tuned(const Model& model, const std::string& backend, int threads, const nb::bytes& path,
                const nb::list& inputs) {
  const Work work;
  const std::vector<Port> ports = PortsOf(model.inputs());
  if (inputs.size() != ports.size()) throw nb::value_error("the inputs do not fit the model");
  BorrowedArrays arrays(ports.size());
  for (size_t i = 0; i < ports.size(); ++i) arrays.Add(inputs[i], ports[i]);
  const std::string file(path.c_str(), path.size());
  TuningCache cache = file.empty() ? TuningCache(TuningMachine()) : ReadTimes(file);
  const TuningOutcome outcome = Tune(model, OptionsOf(backend, threads), arrays.tensors(), cache);
  ThrowIfInterrupted();
  if (!file.empty() && outcome.kernels + outcome.reorders > 0) ThrowIfError(cache.Write(file));
  return nb::make_tuple(std::make_shared<const TuningCache>(std::move(cache)), outcome.failures);
}

void Create(PythonSession* place, const Model& model, const std::string& backend, int threads,
            std::shared_ptr<const TuningCache> tuning) {
  const Work work;
  SessionOptions options = OptionsOf(backend, threads);
  options.tuning = std::move(tuning);
  new (place) PythonSession(ValueOrThrow([&] {
    const ReleasedGil released;
    return Session::Create(model, options);
  }()));
}

void Prepare(const PythonSession& session, const std::vector<std::vector<int64_t>>& shapes) {
  const Work work;
  ThrowIfError([&] {
    const ReleasedGil released;
    return session.session().Prepare(shapes);
  }());
}

nb::tuple Memory(const PythonSession& session) {
  const SessionMemory memory = session.session().memory();
  return nb::make_tuple(memory.plans, memory.arena_bytes, memory.packed_bytes);
}

}  // namespace

PythonSession::PythonSession(std::unique_ptr<Session> session)
    : session_(std::move(session)),
      inputs_(PortsOf(session_->model().inputs())),
      outputs_(PortsOf(session_->model().outputs())),
      outputs_type_(nb::module_::import_("sinter.outputs").attr("Outputs")) {
  nb::list names;
  for (const Port& output : outputs_) names.append(output.key);
  names_ = nb::tuple(names);
}

nb::object PythonSession::Run(const nb::tuple& feed, double time_limit,
                              const Cancellation* cancel) const {
  const Work work;
  std::vector<Tensor> results(outputs_.size());
  absl::Status status;
  {
    BorrowedArrays arrays(inputs_.size());
    AddInputs(feed, arrays);
    ReleasedGil released;
    const RunOptions options{.cancel = cancel == nullptr ? nullptr : cancel->flag(),
                             .time_limit = time_limit,
                             .poll = [&released] { return released.ShouldEnd(); }};
    status = session_->Run(arrays.tensors(), results, options);
  }
  if (PyErr_Occurred() != nullptr) throw nb::python_error();  // raised by a signal's handler
  ThrowIfError(status);
  return ToOutputs(std::move(results));
}

std::string PythonSession::Trace(const nb::tuple& feed, const std::string& name) const {
  const Work work;
  BorrowedArrays arrays(inputs_.size());
  AddInputs(feed, arrays);
  return ValueOrThrow([&] {
    const ReleasedGil released;
    return RunTimeline(*session_, arrays.tensors(), name);
  }());
}

void PythonSession::AddInputs(const nb::tuple& feed, BorrowedArrays& arrays) const {
  if (feed.size() == 1) {
    if (const nb::object dict = AsDict(feed[0]); dict.is_valid()) {
      return AddNamedInputs(dict, arrays);
    }
  }
  if (feed.size() != inputs_.size()) {
    Throw(absl::InvalidArgumentError(
        absl::StrCat("the model takes ", inputs_.size(), " inputs, not ", feed.size())));
  }
  for (size_t i = 0; i < inputs_.size(); ++i) arrays.Add(feed[i], inputs_[i]);
}

void PythonSession::AddNamedInputs(nb::handle dict, BorrowedArrays& arrays) const {
  if (static_cast<size_t>(PyDict_Size(dict.ptr())) != inputs_.size()) {
    ThrowWrongNames(*session_, dict);
  }
  for (const Port& input : inputs_) {
    PyObject* const value = PyDict_GetItemWithError(dict.ptr(), input.key.ptr());
    if (value == nullptr) {
      if (PyErr_Occurred() != nullptr) throw nb::python_error();
      ThrowWrongNames(*session_, dict);
    }
    const nb::object kept = nb::borrow(value);  // converting it may run code that changes the dict
    arrays.Add(kept, input);
  }
}

nb::object PythonSession::ToOutputs(std::vector<Tensor> tensors) const {
  nb::object outputs = nb::steal(PyObject_CallNoArgs(outputs_type_.ptr()));
  if (!outputs.is_valid()) throw nb::python_error();
  nb::setattr(outputs, "_names", names_);
  for (size_t i = 0; i < tensors.size(); ++i) {
    const nb::object array = ToNumpy(std::move(tensors[i]), outputs_[i]);
    if (PyDict_SetItem(outputs.ptr(), outputs_[i].key.ptr(), array.ptr()) != 0) {
      throw nb::python_error();
    }
  }
  return outputs;
}

void BindSession(nb::module_& module) {
  nb::class_<TuningCache>(module, "TuningCache", "Measured times of kernels.");
  module.def("tuned", &Tuned);
  nb::class_<PythonSession>(module, "Session", "The base of sinter.Session.")
      .def("__init__", &Create, nb::arg("model"), nb::arg("backend"), nb::arg("threads"),
           nb::arg("tuning").none())
      .def("_run", &PythonSession::Run, nb::arg(), nb::arg(), nb::arg().none())
      .def("_prepare", &Prepare)
      .def("_trace", &PythonSession::Trace)
      .def("_memory", &Memory)
      .def_prop_ro(
          "backend", [](const PythonSession& session) { return session.session().backend(); },
          "The name of its backend.")
      .def_prop_ro(
          "threads", [](const PythonSession& session) { return session.session().threads(); },
          "Threads of each run.");
}

}  // namespace sinter::python
