// An integer product as this backend reads it: the sums, and what a fused node does with them.
#ifndef SINTER_KERNELS_BLOCKED_INTEGER_OP_H_
#define SINTER_KERNELS_BLOCKED_INTEGER_OP_H_

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

#include "kernels/backend.h"

namespace sinter::blocked {

// The steps are applied in the order of the members; all but the sums are optional.
struct IntegerOp {
  // ConvInteger or MatMulInteger, and the node's operands that it reads.
  std::optional<Operation> root;
  std::vector<size_t> operands;
  std::vector<int64_t> output;  // dimensions
  // i32, added to the sums. Like scale and offset, an operand with one element, or with one for
  // each channel (column).
  std::optional<size_t> bias;
  // Whether the sums are converted to f32. The following members imply it.
  bool is_real = false;
  std::optional<size_t> scale;
  std::optional<size_t> offset;
  float min = -std::numeric_limits<float>::infinity();
  float max = std::numeric_limits<float>::infinity();
  // QuantizeLinear to bytes: the operands that are its scale and, if given, its zero point.
  std::optional<size_t> quantum;
  std::optional<size_t> zero;
};

// Parses a node or its body, whose types must be static. Returns nothing for a node of another form.
std::optional<IntegerOp> ParseIntegerOp(const KernelQuery& query);

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_INTEGER_OP_H_
