#include "ir/ops/det.h"

#include <cmath>
#include <utility>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/index_loop.h"

namespace sinter::naive {

namespace {

// Gaussian elimination with partial pivoting.
double Determinant(std::vector<double> matrix, size_t size) {
  double determinant = 1;
  for (size_t k = 0; k < size; ++k) {
    size_t pivot = k;
    for (size_t row = k + 1; row < size; ++row) {
      if (std::abs(matrix[row * size + k]) > std::abs(matrix[pivot * size + k])) pivot = row;
    }
    if (matrix[pivot * size + k] == 0) return 0;
    if (pivot != k) {
      for (size_t column = 0; column < size; ++column)
        std::swap(matrix[pivot * size + column], matrix[k * size + column]);
      determinant = -determinant;
    }
    determinant *= matrix[k * size + k];
    for (size_t row = k + 1; row < size; ++row) {
      const double factor = matrix[row * size + k] / matrix[k * size + k];
      for (size_t column = k; column < size; ++column)
        matrix[row * size + column] -= factor * matrix[k * size + column];
    }
  }
  return determinant;
}

}  // namespace

absl::Status Run(const Det&, const Call& call) {
  const InputView& data = call.inputs[0];
  const OutputView& output = call.outputs[0];
  const size_t rank = data.dims.size();
  const int64_t size = data.dims[rank - 1];
  return VisitFloat(output.dtype, [&](auto zero) {
    using T = decltype(zero);
    ForEachIndex(output.dims, [&](const Index& index) {
      int64_t offset = 0;
      for (size_t axis = 0; axis < index.size(); ++axis) offset += index[axis] * data.strides[axis];
      std::vector<double> matrix;
      for (int64_t row = 0; row < size; ++row) {
        for (int64_t column = 0; column < size; ++column) {
          matrix.push_back(static_cast<double>(data.As<T>()[offset + row * data.strides[rank - 2] +
                                                            column * data.strides[rank - 1]]));
        }
      }
      output.As<T>()[OffsetOf(output, index)] =
          static_cast<T>(Determinant(std::move(matrix), static_cast<size_t>(size)));
    });
  });
}

}  // namespace sinter::naive
