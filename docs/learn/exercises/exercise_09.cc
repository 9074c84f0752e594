// Exercise 9: sums in vectors.
//
// The sum of every row. Each addition waits for the one before, which takes three cycles, and a
// compiler may not change the order of additions of floats: rounding would differ. You may. Keep
// several vectors of sums, and add them together at the end of the row.
#include <sinter/kernel.h>

#include <cstring>

namespace {

constexpr int64_t kLanes = 8;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));

// Loads eight numbers: += and * of vectors work lane by lane, and v[i] is lane i.
[[maybe_unused]] Vector Load(const float* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}

float Sum(const float* from, int64_t count) {
  float sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += from[i];
  return sum;
}

void ReduceSum(const sinter::KernelCall& call) {
  const auto x = call.Input<float>(0);
  const auto y = call.Output<float>(0);
  for (int64_t row = 0; row < x.dims[0]; ++row) {
    y[row] = Sum(x.data + row * x.dims[1], x.dims[1]);
  }
}

bool IsSumOfRows(const sinter::KernelNode& node) {
  return node.input_count() == 1 && node.input(0).rank() == 2 &&
         node.root().Ints("axes") == std::vector<int64_t>{1};
}

}  // namespace

SINTER_BACKEND("exercise_09", "0.1", {.op = "reduce_sum", .run = ReduceSum, .takes = IsSumOfRows})
