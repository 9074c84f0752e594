// The loops of LayerNormalization, RMSNormalization and GroupNormalization. Groups of elements
// along the last axes are normalised, then scaled and shifted.
#ifndef SINTER_KERNELS_NAIVE_NORMALIZE_H_
#define SINTER_KERNELS_NAIVE_NORMALIZE_H_

#include <cmath>

#include "kernels/naive/strided_loop.h"

namespace sinter::naive {

struct Normalization {
  std::vector<int64_t> dims;
  size_t first = 0;            // first of the axes that form a group
  bool subtracts_mean = true;  // otherwise the mean is taken to be 0
  double epsilon = 0;
  // Strides along `dims`; 0 along broadcast axes.
  Strides x;
  Strides y;
  Strides scale;
  Strides bias;
};

// `bias` may be null. report(group, mean, 1 / standard deviation) is called for each group, in
// row-major order of the axes before `first`.
template <class T, class Report>
void Normalize(const Normalization& work, const T* x, T* y, const T* scale, const T* bias,
               Report report) {
  std::vector<int64_t> groups = work.dims;
  std::vector<int64_t> elements = work.dims;
  int64_t group_count = 1;
  int64_t count = 1;
  for (size_t axis = 0; axis < work.dims.size(); ++axis) {
    (axis < work.first ? group_count : count) *= work.dims[axis];
    (axis < work.first ? elements : groups)[axis] = 1;
  }
  const StridedLoop<1> read(elements, {work.x});
  const StridedLoop<4> write(elements, {work.y, work.x, work.scale, work.bias});
  const int64_t read_stride = read.row_strides()[0];
  const auto strides = write.row_strides();
  for (int64_t group = 0; group < group_count; ++group) {
    std::array<int64_t, 4> start = {};  // of y, x, scale and bias
    int64_t rest = group;
    for (size_t axis = work.first; axis-- > 0;) {
      const int64_t at = rest % groups[axis];
      rest /= groups[axis];
      start[0] += at * work.y[axis];
      start[1] += at * work.x[axis];
      start[2] += at * work.scale[axis];
      start[3] += at * work.bias[axis];
    }
    const auto sum = [&](auto term) {
      double total = 0;
      read.ForEachRow([&](const auto& at, int64_t row) {
        for (int64_t i = 0; i < row; ++i) {
          total += term(static_cast<double>(x[start[1] + at[0] + i * read_stride]));
        }
      });
      return total / static_cast<double>(count);
    };
    const double mean = work.subtracts_mean ? sum([](double element) { return element; }) : 0;
    const double variance =
        sum([&](double element) { return (element - mean) * (element - mean); });
    const double factor = 1 / std::sqrt(variance + work.epsilon);
    write.ForEachRow([&](const auto& at, int64_t row) {
      for (int64_t i = 0; i < row; ++i) {
        const auto offset = [&](size_t k) { return start[k] + at[k] + i * strides[k]; };
        const double normalized = (static_cast<double>(x[offset(1)]) - mean) * factor;
        const double shift = bias == nullptr ? 0 : static_cast<double>(bias[offset(3)]);
        y[offset(0)] = static_cast<T>(normalized * static_cast<double>(scale[offset(2)]) + shift);
      }
    });
    report(group, mean, factor);
  }
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_NORMALIZE_H_
