#include "ir/ops/matmul.h"

#include <algorithm>

#include "kernels/naive/elementwise.h"
#include "kernels/parallel.h"

namespace sinter::naive {
namespace {

// Output elements that are accumulated at a time.
constexpr int64_t kColumns = 64;

// Strides of an operand along the output's batch axes and along its own two matrix axes. A vector
// is treated as a matrix.
struct Matrix {
  std::vector<int64_t> batch;
  int64_t row = 0;
  int64_t column = 0;

  Matrix(const InputView& view, size_t batch_rank, bool is_left) : batch(batch_rank, 0) {
    const size_t rank = view.dims.size();
    if (rank == 1) {
      (is_left ? column : row) = view.strides[0];
      return;
    }
    row = view.strides[rank - 2];
    column = view.strides[rank - 1];
    for (size_t axis = 0; axis + 2 < rank; ++axis) {
      if (view.dims[axis] != 1) batch[batch_rank - (rank - 2) + axis] = view.strides[axis];
    }
  }
};

template <class T>
void Multiply(const Call& call) {
  const InputView& a = call.inputs[0];
  const InputView& b = call.inputs[1];
  const OutputView& c = call.outputs[0];
  const bool a_is_vector = a.rank() == 1;
  const bool b_is_vector = b.rank() == 1;
  const size_t matrix_rank = (a_is_vector ? 0U : 1U) + (b_is_vector ? 0U : 1U);
  const size_t batch_rank = c.dims.size() - matrix_rank;
  const int64_t rows = a_is_vector ? 1 : c.dims[batch_rank];
  const int64_t columns = b_is_vector ? 1 : c.dims.back();
  const int64_t inner = a.dims.back();
  const int64_t c_row = a_is_vector ? 0 : c.strides[batch_rank];
  const int64_t c_column = b_is_vector ? 0 : c.strides.back();
  const Matrix left(a, batch_rank, true);
  const Matrix right(b, batch_rank, false);
  int64_t batches = 1;
  for (size_t axis = 0; axis < batch_rank; ++axis) batches *= c.dims[axis];
  ParallelFor(batches * rows, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const T* pa = a.As<T>() + i % rows * left.row;
      const T* pb = b.As<T>();
      T* pc = c.As<T>() + i % rows * c_row;
      int64_t rest = i / rows;
      for (size_t axis = batch_rank; axis-- > 0;) {
        const int64_t index = rest % c.dims[axis];
        rest /= c.dims[axis];
        pa += index * left.batch[axis];
        pb += index * right.batch[axis];
        pc += index * c.strides[axis];
      }
      for (int64_t first = 0; first < columns; first += kColumns) {
        Sum<T> sums[kColumns] = {};
        const int64_t count = std::min(kColumns, columns - first);
        for (int64_t k = 0; k < inner; ++k) {
          const auto factor = static_cast<Sum<T>>(pa[k * left.column]);
          const T* row = pb + k * right.row + first * right.column;
          for (int64_t j = 0; j < count; ++j) {
            sums[j] += factor * static_cast<Sum<T>>(row[j * right.column]);
          }
        }
        for (int64_t j = 0; j < count; ++j) {
          pc[(first + j) * c_column] = static_cast<T>(sums[j]);
        }
      }
    }
  });
}

}  // namespace

absl::Status Run(const MatMul&, const Call& call) {
  const DType dtype = call.outputs[0].dtype;
  if (dtype == DType::kBool) return UnsupportedDType(dtype);
  VisitNumber(dtype, [&](auto zero) { Multiply<decltype(zero)>(call); });
  return absl::OkStatus();
}

}  // namespace sinter::naive
