// Arrays of Python as tensors and back, without copies.
#ifndef SINTER_PYTHON_BINDINGS_ARRAYS_H_
#define SINTER_PYTHON_BINDINGS_ARRAYS_H_

#include <nanobind/nanobind.h>

#include <string>
#include <vector>

#include "sinter/model.h"
#include "sinter/tensor.h"

namespace sinter::python {

namespace nb = nanobind;

// An input or output of a session, with what Python needs to know about it, looked up once.
struct Port {
  explicit Port(const ValueInfo& info);
  std::string name;
  DType dtype;
  nb::object key;          // the name as an interned string
  nb::object numpy_dtype;  // of arrays of its elements
};

// Tensors that share the memory of Python's arrays, which cannot be resized or freed while they
// exist. Needs the GIL, the destructor too.
class BorrowedArrays {
 public:
  explicit BorrowedArrays(size_t count);
  ~BorrowedArrays();
  BorrowedArrays(const BorrowedArrays&) = delete;
  BorrowedArrays& operator=(const BorrowedArrays&) = delete;

  // Adds what sinter._arrays.to_array makes of `value` unless it is an array that can be used as
  // it is: dense, row-major, of native byte order. Throws Python's exception, which names the
  // input. An array of the wrong type is added, since the session has the better message.
  void Add(nb::handle value, const Port& port);

  const std::vector<Tensor>& tensors() const { return tensors_; }

 private:
  bool Borrow(nb::handle array, const Port& port);

  std::vector<Py_buffer> buffers_;
  std::vector<Tensor> tensors_;
};

// A NumPy array of the tensor's memory, which lives as long as the array. Needs the GIL.
nb::object ToNumpy(Tensor tensor, const Port& port);

}  // namespace sinter::python

#endif  // SINTER_PYTHON_BINDINGS_ARRAYS_H_
