// Exercise 12: an epilogue in the kernel.
//
// With `fused` the kernel is offered whole fused nodes and must apply every operation itself. The
// relu costs almost nothing here: the row has just been computed and lies in the cache.
#include <sinter/kernel.h>

#include <string>

namespace {

void MatMul(const sinter::KernelCall& call) {
  const auto a = call.Input<float>(0);
  const auto b = call.Input<float>(1);
  const auto c = call.Output<float>(0);
  const std::vector<sinter::KernelOperation>& operations = call.node().operations();
  const bool has_bias = operations.size() > 1 && operations[1].name() == "add";
  const bool has_relu = operations.back().name() == "relu";
  const float* const bias = has_bias ? call.Input<float>(2).data : nullptr;
  const int64_t m = c.dims[0], n = c.dims[1], k = a.dims[1];
  for (int64_t i = 0; i < m; ++i) {
    float* const row = c.data + i * n;
    for (int64_t j = 0; j < n; ++j) row[j] = has_bias ? bias[j] : 0.0F;
    for (int64_t l = 0; l < k; ++l) {
      const float x = a[i * k + l];
      for (int64_t j = 0; j < n; ++j) row[j] += x * b[l * n + j];
    }
    for (int64_t j = 0; has_relu && j < n; ++j) row[j] = row[j] < 0 ? 0 : row[j];
  }
}

// The operations' names with a + between them: "matmul+add". An operand of -1 is the result of the
// operation before; the bias must be the node's operand number 2, one number for each column.
bool IsLayer(const sinter::KernelNode& node) {
  if (!node.IsFloat32() || node.input(0).rank() != 2 || node.input(1).rank() != 2) return false;
  std::string names;
  for (const sinter::KernelOperation& operation : node.operations()) {
    names += (names.empty() ? "" : "+") + operation.name();
  }
  if (names == "matmul" || names == "matmul+relu") return true;
  if (names != "matmul+add" && names != "matmul+add+relu") return false;
  const std::vector<int32_t> previous_and_bias = {SINTER_PREVIOUS, 2};
  return node.operations()[1].operands() == previous_and_bias &&
         node.input(2).dims == std::vector<int64_t>{node.output(0).dims[1]};
}

}  // namespace

SINTER_BACKEND("exercise_12", "0.1",
               {.op = "matmul", .run = MatMul, .takes = IsLayer, .fused = true})
