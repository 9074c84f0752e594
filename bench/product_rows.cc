// Benchmarks of matrix products, attention and recurrent layers, with sizes from real networks.
#include <limits>

#include "bench/kernel_benchmark.h"
#include "ir/ops.h"

namespace sinter {
namespace {

// A layer over x [T, N, I] of `hidden` units, without lengths; `zeros` further operands are 0.
void Recurrent(const std::string& name, const Operation& operation, int64_t gates,
               const std::vector<int64_t>& x, int64_t hidden, int zeros) {
  std::vector<RowOperand> operands = {
      Input(x), Weight({gates * hidden, x[2]}), Weight({gates * hidden, hidden}),
      Weight({2 * gates * hidden}), Constant::Scalar(std::numeric_limits<int32_t>::max())};
  for (int i = 0; i < zeros; ++i) operands.emplace_back(Constant::Scalar(0.0F));
  RegisterRow(name, operation, operands);
}

[[maybe_unused]] const bool kRegistered = [] {
  RegisterRow("matmul 512x512x512", MatMul{}, {Input({512, 512}), Weight({512, 512})});
  RegisterRow("matmul 128x384x1536", MatMul{}, {Input({1, 128, 384}), Weight({384, 1536})});
  RegisterRow("matmul 197x384x1152", MatMul{}, {Input({1, 197, 384}), Weight({384, 1152})});
  RegisterRow("matmul 1x2048x1000", MatMul{}, {Input({1, 2048}), Weight({2048, 1000})});
  RegisterRow("matmul 12 of 128x64x128", MatMul{},
              {Input({1, 12, 128, 64}), Input({1, 12, 64, 128})});
  RegisterRow("attention 12 heads 128x64", Attention{.scale = 0.125F},
              {Input({1, 12, 128, 64}), Input({1, 12, 128, 64}), Input({1, 12, 128, 64})});
  RegisterRow("attention 6 heads 197x64", Attention{.scale = 0.125F},
              {Input({1, 6, 197, 64}), Input({1, 6, 197, 64}), Input({1, 6, 197, 64})});
  RegisterRow("attention 32 heads 1x128, 8 of 512 keys", Attention{.scale = 0.088F},
              {Input({1, 32, 1, 128}), Input({1, 8, 512, 128}), Input({1, 8, 512, 128})});
  Recurrent("lstm 65x1x512 of 256", Lstm{}, 4, {65, 1, 512}, 256, 3);
  Recurrent("lstm 32x8x256 of 256", Lstm{}, 4, {32, 8, 256}, 256, 3);
  Recurrent("gru 60x1x256 of 256", Gru{.linear_before_reset = true}, 3, {60, 1, 256}, 256, 1);
  Recurrent("rnn 60x1x256 of 256", Rnn{}, 1, {60, 1, 256}, 256, 1);
  return true;
}();

}  // namespace
}  // namespace sinter
