#include "bindings/arrays.h"

#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>

#include <cstring>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "sinter/status.h"

namespace sinter::python {
namespace {

// The memory of a result; NumPy's arrays refer to it by the buffer protocol.
struct ResultMemory {
  Tensor tensor;
};

// Objects that every run needs, looked up by the first one. They live as long as the process.
struct Numpy {
  nb::object array_type = nb::module_::import_("numpy").attr("ndarray");
  nb::object to_array = nb::module_::import_("sinter._arrays").attr("to_array");
};

const Numpy& GetNumpy() {
  static const Numpy* const numpy = new Numpy();
  return *numpy;
}

int GetBuffer(PyObject* exporter, Py_buffer* view, int flags) {
  Tensor& tensor = nb::inst_ptr<ResultMemory>(exporter)->tensor;
  return PyBuffer_FillInfo(view, exporter, tensor.mutable_data(), tensor.byte_size(),
                           /*readonly=*/0, flags);
}

// The type of elements with this code of the struct module; empty for other codes, and for bytes
// in foreign order.
std::optional<DType> ParseFormat(const char* format, Py_ssize_t size) {
  if (format == nullptr || format[0] == '\0' || format[1] != '\0') return std::nullopt;
  switch (format[0]) {
    case 'f': return DType::kFloat32;
    case 'd': return DType::kFloat64;
    case 'e': return DType::kFloat16;
    case '?': return DType::kBool;
    case 'b': return DType::kInt8;
    case 'B': return DType::kUint8;
    case 'h': return DType::kInt16;
    case 'H': return DType::kUint16;
    case 'i':
    case 'l':
    case 'q': return size == 4 ? DType::kInt32 : DType::kInt64;
    case 'I':
    case 'L':
    case 'Q': return size == 4 ? DType::kUint32 : DType::kUint64;
    default: return std::nullopt;
  }
}

bool IsDense(const Py_buffer& view) {
  Py_ssize_t stride = view.itemsize;
  for (int axis = view.ndim - 1; axis >= 0; --axis) {
    if (view.shape[axis] != 1 && view.strides[axis] != stride) return view.len == 0;
    stride *= view.shape[axis];
  }
  return true;
}

// Types that NumPy lacks are given as their bits.
DType AsBits(DType given, DType expected) {
  const bool bits = (given == DType::kUint16 && expected == DType::kBFloat16) ||
                    (given == DType::kUint8 && IsNarrow(expected));
  return bits ? expected : given;
}

// The elements of a DLPack tensor of the processor as unsigned integers of the same size.
nb::object DlpackBits(const nb::ndarray<nb::ro, nb::device::cpu>& array) {
  std::vector<size_t> shape(array.ndim());
  std::vector<int64_t> strides(array.ndim());
  for (size_t axis = 0; axis < array.ndim(); ++axis) {
    shape[axis] = array.shape(axis);
    strides[axis] = array.stride(axis);
  }
  auto* const owner = new nb::ndarray<nb::ro, nb::device::cpu>(array);
  const nb::capsule keep(owner, [](void* kept) noexcept {
    delete static_cast<nb::ndarray<nb::ro, nb::device::cpu>*>(kept);
  });
  const nb::dlpack::dtype bits{static_cast<uint8_t>(nb::dlpack::dtype_code::UInt),
                               array.dtype().bits, 1};
  return nb::cast(nb::ndarray<nb::numpy, nb::ro>(array.data(), array.ndim(), shape.data(), keep,
                                                 strides.data(), bits));
}

}  // namespace

Port::Port(const ValueInfo& info) : name(info.name), dtype(info.dtype) {
  PyObject* text =
      PyUnicode_DecodeUTF8(name.data(), static_cast<Py_ssize_t>(name.size()), "surrogateescape");
  if (text == nullptr) throw nb::python_error();
  PyUnicode_InternInPlace(&text);
  key = nb::steal(text);
  numpy_dtype =
      nb::module_::import_("sinter._arrays").attr("numpy_dtype")(std::string(NameOf(dtype)));
}

BorrowedArrays::BorrowedArrays(size_t count) {
  buffers_.reserve(count);
  tensors_.reserve(count);
}

BorrowedArrays::~BorrowedArrays() {
  tensors_.clear();
  for (Py_buffer& buffer : buffers_) PyBuffer_Release(&buffer);
}

void BorrowedArrays::Add(nb::handle value, const Port& port) {
  const Numpy& numpy = GetNumpy();
  const bool is_array = reinterpret_cast<PyObject*>(Py_TYPE(value.ptr())) == numpy.array_type.ptr();
  if (is_array && Borrow(value, port)) return;
  const nb::object array = numpy.to_array(value, port.key, std::string(NameOf(port.dtype)));
  if (Borrow(array, port)) return;
  Throw(absl::InvalidArgumentError(
      absl::StrCat("input '", port.name, "' cannot be read as an array")));
}

bool BorrowedArrays::Borrow(nb::handle array, const Port& port) {
  Py_buffer buffer;
  if (PyObject_GetBuffer(array.ptr(), &buffer, PyBUF_RECORDS_RO) != 0) {
    PyErr_Clear();
    return false;
  }
  const std::optional<DType> dtype = ParseFormat(buffer.format, buffer.itemsize);
  if (!dtype || SizeOf(*dtype) != buffer.itemsize || !IsDense(buffer)) {
    PyBuffer_Release(&buffer);
    return false;
  }
  buffers_.push_back(buffer);
  std::vector<int64_t> dims(buffer.shape, buffer.shape + buffer.ndim);
  tensors_.push_back(
      ValueOrThrow(Tensor::Borrow(AsBits(*dtype, port.dtype), std::move(dims), buffer.buf)));
  return true;
}

nb::object ToNumpy(Tensor tensor, const Port& port) {
  const std::vector<int64_t> dims = tensor.dims();
  const nb::object shape = nb::steal(PyTuple_New(static_cast<Py_ssize_t>(dims.size())));
  if (!shape.is_valid()) throw nb::python_error();
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    PyTuple_SetItem(shape.ptr(), static_cast<Py_ssize_t>(axis), PyLong_FromLongLong(dims[axis]));
  }
  const nb::object memory = nb::cast(ResultMemory{std::move(tensor)});
  PyObject* const arguments[] = {shape.ptr(), port.numpy_dtype.ptr(), memory.ptr()};
  PyObject* const array =
      PyObject_Vectorcall(GetNumpy().array_type.ptr(), arguments, 3, /*kwnames=*/nullptr);
  if (array == nullptr) throw nb::python_error();
  return nb::steal(array);
}

void BindArrays(nb::module_& module) {
  static PyType_Slot slots[] = {{Py_bf_getbuffer, reinterpret_cast<void*>(&GetBuffer)},
                                {0, nullptr}};
  nb::class_<ResultMemory>(module, "ResultMemory", nb::type_slots(slots),
                           "The memory of a result, which its array refers to.");
  module.def("dlpack_bits", &DlpackBits);
}

}  // namespace sinter::python
