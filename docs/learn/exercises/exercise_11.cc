// Exercise 11: a tile in registers.
//
// Two vectors of sums stay in registers while a row of a is read. Each step needs two loads for two
// multiply-adds. Let several rows share the loads: with four rows, two loads feed eight of them.
#include <sinter/kernel.h>

#include <cstring>

namespace {

constexpr int64_t kLanes = 8;
typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));

Vector Load(const float* from) {
  Vector vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}
void Store(const Vector& vector, float* to) { std::memcpy(to, &vector, sizeof(vector)); }

void MatMul(const sinter::KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  const int64_t m = c.dims[0], n = c.dims[1], k = a.dims[1];
  for (int64_t i = 0; i < m; ++i) {
    int64_t j = 0;
    for (; j + 2 * kLanes <= n; j += 2 * kLanes) {
      Vector left = {};
      Vector right = {};
      for (int64_t l = 0; l < k; ++l) {
        left += a[i * k + l] * Load(b.data + l * n + j);
        right += a[i * k + l] * Load(b.data + l * n + j + kLanes);
      }
      Store(left, c.data + i * n + j);
      Store(right, c.data + i * n + j + kLanes);
    }
    for (; j < n; ++j) {  // the columns that fill no vector
      float sum = 0;
      for (int64_t l = 0; l < k; ++l) sum += a[i * k + l] * b[l * n + j];
      c[i * n + j] = sum;
    }
  }
}

bool IsMatrixProduct(const sinter::KernelNode& node) {
  return node.input(0).rank() == 2 && node.input(1).rank() == 2;
}

}  // namespace

SINTER_BACKEND("exercise_11", "0.1", {.op = "matmul", .run = MatMul, .takes = IsMatrixProduct})
