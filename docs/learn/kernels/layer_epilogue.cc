// A layer in one kernel: bias and relu are applied to a block of the result as soon as its sums are
// complete, while the block is still in the cache.
#include <sinter/kernel.h>

#include <algorithm>
#include <string>

#include "matrix_product.h"
#include "packed_product.h"

namespace {

int64_t Workspace(const sinter::KernelNode&) {
  return (learn::kPackedRows + learn::kPackedColumns) * static_cast<int64_t>(sizeof(float));
}

void Layer(const sinter::KernelCall& call) {
  const auto [a, b, c, m, n, k] = learn::OperandsOf(call);
  const std::vector<sinter::KernelOperation>& operations = call.node().operations();
  const bool has_bias = operations.size() > 1 && operations[1].name() == "add";
  const bool has_relu = operations.back().name() == "relu";
  const float* const bias = has_bias ? call.Input<float>(2).data : nullptr;
  const auto finish = [&, to = c, width = n](int64_t row, int64_t rows, int64_t column,
                                             int64_t columns) {
    for (int64_t i = row; i < row + rows; ++i) {
      float* const begin = to + i * width;
      for (int64_t j = column; has_bias && j < column + columns; ++j) begin[j] += bias[j];
      for (int64_t j = column; has_relu && j < column + columns; ++j) {
        begin[j] = begin[j] < 0 ? 0 : begin[j];
      }
    }
  };
  learn::Multiply(a, b, c, m, n, k, call.Workspace<float>(), finish);
}

// matmul, matmul+add, matmul+relu or matmul+add+relu, where add is a bias: the node's operand number
// 2, with one number for each column.
bool IsLayer(const sinter::KernelNode& node) {
  if (!node.IsFloat32() || !learn::IsMatrixProduct(node)) return false;
  std::string names;
  for (const sinter::KernelOperation& operation : node.operations()) {
    names += "+" + operation.name();
  }
  if (names == "+matmul" || names == "+matmul+relu") return true;
  if (names != "+matmul+add" && names != "+matmul+add+relu") return false;
  const std::vector<int32_t> previous_and_bias = {SINTER_PREVIOUS, 2};
  return node.operations()[1].operands() == previous_and_bias &&
         node.input(2).dims == std::vector<int64_t>{node.output(0).dims[1]};
}

}  // namespace

SINTER_BACKEND(
    "epilogue", "1.0",
    {.op = "matmul", .run = Layer, .takes = IsLayer, .fused = true, .workspace = Workspace})
