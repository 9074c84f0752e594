#include "bindings/errors.h"

#include <nanobind/nanobind.h>

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

[[noreturn]] void ThrowAs(const char* name, const absl::Status& status) {
  const nb::object type = nb::module_::import_("sinter.errors").attr(name);
  // Names in files may be any bytes.
  const nb::object message = nb::steal(PyUnicode_DecodeUTF8(
      status.message().data(), static_cast<Py_ssize_t>(status.message().size()), "replace"));
  PyErr_SetObject(type.ptr(), message.ptr());
  throw nb::python_error();
}

}  // namespace

void Throw(const absl::Status& status) { ThrowAs(ClassOf(status.code()), status); }

void ThrowFileError(const absl::Status& status) {
  ThrowAs(absl::IsNotFound(status) ? "NoSuchFile" : ClassOf(status.code()), status);
}

}  // namespace sinter::python
