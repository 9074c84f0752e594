// A backend whose kernels are functions of Python, behind the C interface of sinter/backend.h.
//
// sinter.python_backend decides which nodes they take and checks their results. Operands are copied
// into arrays of NumPy's own memory, which a function may keep: Sinter's buffers are reused.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bindings/bindings.h"
#include "bindings/errors.h"
#include "bindings/kernel_error.h"
#include "bindings/work.h"
#include "sinter/eager.h"
#include "sinter/program_backend.h"

namespace sinter::python {
namespace {

// Sinter's short names, in the order of the numbers of sinter/backend.h; empty: unknown.
constexpr std::array<std::string_view, 14> kDTypeNames = {
    "", "f32", "f16", "bf16", "f64", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "bool"};

// High on purpose: "auto" takes a function of Python only where it was measured to be faster.
constexpr double kSecondsForFlop = 1e-8;

// Lives as long as the process, as its table must.
struct PythonBackend {
  std::string name;
  std::string description;
  nb::object offer;  // sinter.python_backend's function, which chooses a kernel for a node
  SinterBackend table;
};

// An operand or result of a kernel.
struct KernelArray {
  nb::object shape;
  nb::object dtype;
  bool is_constant = false;
  nb::object constant = {};  // the array of a constant operand, once it has been read
};

struct PythonKernel {
  nb::object function;
  std::string id;
  std::string description;
  std::vector<KernelArray> inputs;
  std::vector<KernelArray> outputs;
  nb::ft_mutex mutex;  // guards the arrays of constants in free-threaded builds of Python
};

std::string TextOf(const nb::python_error& error) {
  const nb::object text = nb::steal(PyObject_Str(error.value().ptr()));
  const nb::object bytes =
      text.is_valid() ? nb::steal(PyUnicode_AsEncodedString(text.ptr(), "utf-8", "replace"))
                      : nb::object();
  PyErr_Clear();
  std::string type = nb::cast<std::string>(error.type().attr("__name__"));
  if (!bytes.is_valid()) return type;
  return type + ": " + nb::borrow<nb::bytes>(bytes).c_str();
}

// Calls the function with the GIL. What it throws becomes SINTER_FAILED and the message.
template <class Function>
int32_t WithPython(char* message, Function&& function) {
  const auto fail = [message](std::string_view text) {
    std::snprintf(message, SINTER_MESSAGE_BYTES, "%.*s", static_cast<int>(text.size()),
                  text.data());
    return SINTER_FAILED;
  };
  if (Py_IsInitialized() == 0) return fail("Python has ended");
  const nb::gil_scoped_acquire gil;
  try {
    try {
      return function();
    } catch (const nb::python_error& error) {
      const std::string text = TextOf(error);
      KeepKernelError(nb::borrow(error.value()));
      return fail(text);
    }
  } catch (const std::exception& exception) {
    return fail(exception.what());
  }
}

nb::tuple Types(int32_t count, const SinterTensor* const* tensors) {
  nb::list types;
  for (int32_t i = 0; i < count; ++i) {
    nb::list dims;
    for (int32_t axis = 0; axis < tensors[i]->rank; ++axis) dims.append(tensors[i]->dims[axis]);
    const auto number = static_cast<size_t>(tensors[i]->dtype);
    const std::string_view name = number < kDTypeNames.size() ? kDTypeNames[number] : "";
    types.append(nb::make_tuple(std::string(name), nb::tuple(dims)));
  }
  return nb::tuple(types);
}

nb::object ValueOf(const SinterAttribute& attribute) {
  nb::list values;
  switch (attribute.kind) {
    case SINTER_ATTRIBUTE_INT: return nb::int_(attribute.int_value);
    case SINTER_ATTRIBUTE_FLOAT: return nb::float_(attribute.float_value);
    case SINTER_ATTRIBUTE_STRING: return nb::str(attribute.string_value);
    case SINTER_ATTRIBUTE_INTS:
      for (int64_t i = 0; i < attribute.count; ++i) values.append(attribute.ints[i]);
      return values;
    default:
      for (int64_t i = 0; i < attribute.count; ++i) values.append(attribute.floats[i]);
      return values;
  }
}

nb::dict AttributesOf(const SinterOperation& operation) {
  nb::dict attributes;
  for (int32_t i = 0; i < operation.attribute_count; ++i) {
    attributes[operation.attributes[i]->name] = ValueOf(*operation.attributes[i]);
  }
  return attributes;
}

std::vector<KernelArray> ArraysOf(nb::handle types, int32_t count,
                                  const SinterTensor* const* tensors) {
  std::vector<KernelArray> arrays;
  for (int32_t i = 0; i < count; ++i) {
    const nb::object type = types[i];
    arrays.push_back({.shape = type[1],
                      .dtype = nb::module_::import_("sinter._arrays").attr("numpy_dtype")(type[0]),
                      .is_constant = tensors[i]->constant != nullptr});
  }
  return arrays;
}

int32_t Offer(void* context, const SinterNode* node, int32_t index, SinterOffer* offer,
              char* message) {
  if (index > 0 || node->operation_count != 1) return SINTER_REFUSED;
  return WithPython(message, [&]() -> int32_t {
    const SinterOperation& operation = *node->operations[0];
    const nb::tuple inputs = Types(node->input_count, node->inputs);
    const nb::tuple outputs = Types(node->output_count, node->outputs);
    const nb::object kernel = static_cast<PythonBackend*>(context)->offer(
        operation.name, AttributesOf(operation), inputs, outputs);
    if (nb::isinstance<nb::str>(kernel)) {  // why it is refused
      std::snprintf(message, SINTER_MESSAGE_BYTES, "%s", nb::cast<std::string>(kernel).c_str());
      return SINTER_REFUSED;
    }
    auto made = std::make_unique<PythonKernel>();
    made->function = kernel;
    made->id = nb::cast<std::string>(kernel.attr("id"));
    made->description = nb::cast<std::string>(kernel.attr("description"));
    made->inputs = ArraysOf(inputs, node->input_count, node->inputs);
    made->outputs = ArraysOf(outputs, node->output_count, node->outputs);
    offer->kernel_id = made->id.c_str();
    offer->description = made->description.c_str();
    offer->seconds = 1e-3 + node->flops * kSecondsForFlop;
    offer->kernel = made.release();
    return SINTER_OK;
  });
}

// Copies between the elements of a dense array and Sinter's memory.
template <class Copy>
void WithElements(nb::handle array, Copy&& copy) {
  Py_buffer buffer;
  if (PyObject_GetBuffer(array.ptr(), &buffer, PyBUF_C_CONTIGUOUS) != 0) throw nb::python_error();
  copy(buffer.buf, static_cast<size_t>(buffer.len));
  PyBuffer_Release(&buffer);
}

nb::object CopyOf(const KernelArray& type, const void* elements) {
  nb::object array = nb::module_::import_("numpy").attr("empty")(type.shape, type.dtype);
  WithElements(array, [&](void* to, size_t bytes) {
    if (bytes != 0) std::memcpy(to, elements, bytes);
  });
  return array;
}

// The constant's array, which is made by the first run and is the same in all of them.
nb::object ConstantOf(PythonKernel& kernel, KernelArray& input, const void* elements) {
  {
    const nb::ft_lock_guard lock(kernel.mutex);
    if (input.constant.is_valid()) return input.constant;
  }
  nb::object array = CopyOf(input, elements);
  array.attr("setflags")(nb::arg("write") = false);
  const nb::ft_lock_guard lock(kernel.mutex);
  input.constant = array;
  return array;
}

int32_t Run(void* its_kernel, const SinterCall* call, char* message) {
  return WithPython(message, [&]() -> int32_t {
    auto& kernel = *static_cast<PythonKernel*>(its_kernel);
    nb::list operands;
    for (size_t i = 0; i < kernel.inputs.size(); ++i) {
      KernelArray& input = kernel.inputs[i];
      operands.append(input.is_constant ? ConstantOf(kernel, input, call->inputs[i])
                                        : CopyOf(input, call->inputs[i]));
    }
    const nb::object results = kernel.function(*nb::tuple(operands));
    for (size_t i = 0; i < kernel.outputs.size(); ++i) {
      WithElements(results[i], [&](const void* from, size_t bytes) {
        if (bytes != 0) std::memcpy(call->outputs[i], from, bytes);
      });
    }
    return SINTER_OK;
  });
}

void Release(void* kernel) {
  if (Py_IsInitialized() == 0) return;  // its memory goes with the process
  const nb::gil_scoped_acquire gil;
  delete static_cast<PythonKernel*>(kernel);
}

void Register(const std::string& name, const std::string& description, nb::object offer) {
  auto backend = std::make_unique<PythonBackend>(
      PythonBackend{name, description, std::move(offer), SinterBackend{}});
  backend->table = {.struct_size = sizeof(SinterBackend),
                    .abi_version = SINTER_BACKEND_ABI_VERSION,
                    .name = backend->name.c_str(),
                    .version = "python",
                    .isa = "Python",
                    .description = backend->description.c_str(),
                    .context = backend.get(),
                    .offer = Offer,
                    .pack = nullptr,
                    .run = Run,
                    .release = Release};
  ThrowIfError(RegisterBackend(backend->table));
  backend.release();
}

// Throws NotFound, with the nearest name, for an operator that Sinter lacks.
void CheckOperator(const std::string& name) {
  const Work work;
  const absl::Status status = [&] {
    const ReleasedGil released;
    return eager::Apply(name, {}).status();
  }();
  if (absl::IsNotFound(status)) Throw(status);
}

}  // namespace

void BindPythonBackend(nb::module_& module) {
  module.def("register_python_backend", &Register);
  module.def("check_operator", &CheckOperator);
}

}  // namespace sinter::python
