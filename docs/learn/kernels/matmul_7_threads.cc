// Threads share the rows of the result. Each packs b for itself: that costs more copying than
// sharing it, but no thread waits for another.
#include <sinter/kernel.h>

#include "matrix_product.h"
#include "packed_product.h"

namespace {

constexpr int64_t kMostThreads = 64;
constexpr int64_t kFloatsOfAThread = learn::kPackedRows + learn::kPackedColumns;

int64_t RowsOfAThread(int64_t m, int64_t threads) {
  return learn::RoundUp((m + threads - 1) / threads, learn::kTileRows);
}

int64_t Workspace(const sinter::KernelNode&) {
  return kMostThreads * kFloatsOfAThread * static_cast<int64_t>(sizeof(float));
}

void MatMul(const sinter::KernelCall& call) {
  const auto [a, b, c, m, n, k] = learn::OperandsOf(call);
  const int64_t threads = std::min<int64_t>(call.threads(), kMostThreads);
  const int64_t rows = RowsOfAThread(m, threads);
  float* const workspace = call.Workspace<float>();
  call.ParallelFor(threads, 1,
                   [&, a = a, b = b, c = c, m = m, n = n, k = k](int64_t begin, int64_t end) {
                     for (int64_t thread = begin; thread < end; ++thread) {
                       const int64_t first = std::min(thread * rows, m);
                       const int64_t count = std::min(rows, m - first);
                       learn::Multiply(a + first * k, b, c + first * n, count, n, k,
                                       workspace + thread * kFloatsOfAThread);
                     }
                   });
}

}  // namespace

SINTER_BACKEND(
    "threads", "1.0",
    {.op = "matmul", .run = MatMul, .takes = learn::IsMatrixProduct, .workspace = Workspace})
