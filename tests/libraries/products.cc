// A backend with the C++ header: matrix products whose constant operand is packed by columns, and
// an abs that fails for negative zero.
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "sinter/kernel.h"

namespace {

bool IsProductWithConstant(const sinter::KernelNode& node) {
  return node.input(1).is_constant && node.input(1).rank() == 2 && node.input(0).rank() >= 2;
}

int64_t PackedBytes(const sinter::KernelNode& node) { return node.input(1).size() * 4; }

void PackColumns(const sinter::KernelNode& node, const float* from, void* to) {
  const int64_t k = node.input(1).dims[0];
  const int64_t n = node.input(1).dims[1];
  for (int64_t j = 0; j < n; ++j) {
    for (int64_t l = 0; l < k; ++l) static_cast<float*>(to)[j * k + l] = from[l * n + j];
  }
}

void Multiply(const sinter::KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto c = call.Output<float>(0);
  const auto* const b = call.Packed<float>(1);
  const int64_t k = a.dims.back();
  const int64_t n = c.dims.back();
  call.ParallelFor(call.node().input(0).size() / k, 8, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      for (int64_t j = 0; j < n; ++j) {
        c[i * n + j] = std::inner_product(a.data + i * k, a.data + (i + 1) * k, b + j * k, 0.0F);
      }
    }
  });
}

void Abs(const sinter::KernelCall& call) {
  const auto from = call.Input<float>(0);
  const auto to = call.Output<float>(0);
  for (int64_t i = 0; i < call.node().input(0).size(); ++i) {
    if (from[i] == 0 && std::signbit(from[i])) throw std::runtime_error("a negative zero");
    to[i] = std::fabs(from[i]);
  }
}

}  // namespace

SINTER_BACKEND("products", "1.0",
               {.op = "matmul",
                .run = Multiply,
                .takes = IsProductWithConstant,
                .id = "matmul.columns",
                .description = "columns",
                .packed_format = "columns",
                .packed_bytes = PackedBytes,
                .pack = PackColumns},
               {.op = "abs", .run = Abs})
