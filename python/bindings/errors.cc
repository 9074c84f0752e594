#include "bindings/errors.h"

#include <nanobind/nanobind.h>

#include "bindings/kernel_error.h"

namespace sinter::python {
namespace {

namespace nb = nanobind;

const char* ClassOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument: return "InvalidArgument";
    case absl::StatusCode::kNotFound: return "NotFound";
    case absl::StatusCode::kAlreadyExists: return "AlreadyExists";
    case absl::StatusCode::kUnimplemented: return "Unimplemented";
    case absl::StatusCode::kResourceExhausted: return "ResourceExhausted";
    case absl::StatusCode::kFailedPrecondition: return "FailedPrecondition";
    case absl::StatusCode::kCancelled: return "Cancelled";
    case absl::StatusCode::kDeadlineExceeded: return "DeadlineExceeded";
    default: return "SinterError";
  }
}

nb::object ErrorOf(const char* name, const absl::Status& status) {
  // Names in files may be any bytes.
  const nb::object message = nb::steal(PyUnicode_DecodeUTF8(
      status.message().data(), static_cast<Py_ssize_t>(status.message().size()), "replace"));
  return nb::module_::import_("sinter.errors").attr(name)(message);
}

[[noreturn]] void Raise(const nb::object& error) {
  PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(error.ptr())), error.ptr());
  throw nb::python_error();
}

bool EndsPrograms(const nb::object& error) {
  return PyErr_GivenExceptionMatches(error.ptr(), PyExc_Exception) == 0;
}

[[noreturn]] void ThrowAs(const char* name, const absl::Status& status) {
  Raise(ErrorOf(name, status));
}

// Throws what a kernel written in Python raised: an exception as the cause of one that names the
// node, others (KeyboardInterrupt) as they are.
[[noreturn]] void ThrowKernelError(const absl::Status& status, nb::object cause) {
  if (EndsPrograms(cause)) Raise(cause);
  const nb::object error = ErrorOf("BackendError", status);
  PyException_SetCause(error.ptr(), cause.release().ptr());
  Raise(error);
}

}  // namespace

void Throw(const absl::Status& status) {
  if (nb::object error = TakeKernelError(); error.is_valid() && absl::IsInternal(status)) {
    ThrowKernelError(status, std::move(error));
  }
  ThrowAs(ClassOf(status.code()), status);
}

void ThrowIfInterrupted() {
  if (nb::object error = TakeKernelError(); error.is_valid() && EndsPrograms(error)) Raise(error);
}

void ThrowFileError(const absl::Status& status) {
  ThrowAs(absl::IsNotFound(status) ? "NoSuchFile" : ClassOf(status.code()), status);
}

}  // namespace sinter::python
