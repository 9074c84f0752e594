// Exercise 11: a tile in registers.
//
// Two vectors of sums stay in registers while a row of a is read. Four rows share the two
// loads of a step. The rows at the end are a tile of one row, by the same template.
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

// `rows` rows of c, and as many columns as fill two vectors.
template <int rows>
void MultiplyTile(const float* a, const float* b, float* c, int64_t n, int64_t k) {
  Vector sums[rows][2] = {};
  for (int64_t l = 0; l < k; ++l) {
    const Vector left = Load(b + l * n);
    const Vector right = Load(b + l * n + kLanes);
#pragma GCC unroll 8
    for (int row = 0; row < rows; ++row) {
      sums[row][0] += a[row * k + l] * left;
      sums[row][1] += a[row * k + l] * right;
    }
  }
  for (int row = 0; row < rows; ++row) {
    Store(sums[row][0], c + row * n);
    Store(sums[row][1], c + row * n + kLanes);
  }
}

template <int rows>
void MultiplyRows(const float* a, const float* b, float* c, int64_t n, int64_t k) {
  int64_t j = 0;
  for (; j + 2 * kLanes <= n; j += 2 * kLanes) MultiplyTile<rows>(a, b + j, c + j, n, k);
  for (int row = 0; row < rows; ++row) {
    for (int64_t column = j; column < n; ++column) {  // the columns that fill no vector
      float sum = 0;
      for (int64_t l = 0; l < k; ++l) sum += a[row * k + l] * b[l * n + column];
      c[row * n + column] = sum;
    }
  }
}

void MatMul(const sinter::KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  const int64_t m = c.dims[0], n = c.dims[1], k = a.dims[1];
  constexpr int kRows = 4;
  int64_t i = 0;
  for (; i + kRows <= m; i += kRows) {
    MultiplyRows<kRows>(a.data + i * k, b.data, c.data + i * n, n, k);
  }
  for (; i < m; ++i) MultiplyRows<1>(a.data + i * k, b.data, c.data + i * n, n, k);
}

bool IsMatrixProduct(const sinter::KernelNode& node) {
  return node.input(0).rank() == 2 && node.input(1).rank() == 2;
}

}  // namespace

SINTER_BACKEND("exercise_11", "0.1", {.op = "matmul", .run = MatMul, .takes = IsMatrixProduct})
