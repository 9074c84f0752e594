// The operands of a node in one run.
#ifndef SINTER_KERNELS_BLOCKED_NODE_OPERANDS_H_
#define SINTER_KERNELS_BLOCKED_NODE_OPERANDS_H_

#include <cstddef>
#include <cstdint>
#include <span>

#include "kernels/blocked/strided_rows.h"

namespace sinter::blocked {

struct NodeOperands {
  std::span<const void* const> data;
  std::span<const int64_t> row_strides;  // 0: rows are contiguous

  const float* Floats(size_t index) const { return static_cast<const float*>(data[index]); }
  // The rows of an operand, which have `columns` elements each.
  StridedRows<const float> Rows(size_t index, int64_t columns) const {
    return {Floats(index), row_strides[index] == 0 ? columns : row_strides[index]};
  }
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_NODE_OPERANDS_H_
