// Elementwise operations that a kernel applies to its result (epilogue) or its input (prologue)
// while the data is in cache.
#ifndef SINTER_KERNELS_BLOCKED_EPILOGUE_H_
#define SINTER_KERNELS_BLOCKED_EPILOGUE_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "kernels/blocked/node_operands.h"
#include "kernels/blocked/strided_rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/fused_op.h"

namespace sinter::blocked {

// Elementwise operations on a tensor that is stored as rows of channels: channels-last activations
// or matrices. Immutable and thread-safe.
class Epilogue {
 public:
  // The parts of result = clamp(sum + bias + addend) that the preceding inner loop can compute for
  // the first operations.
  struct Takes {
    bool bias;    // one value per channel
    bool addend;  // an operand with the result's dimensions
    bool clamp;
  };
  // `dims` are those of the result, and `channels` is the axis of a row. Returns nothing if an
  // operand neither has the result's dimensions nor broadcasts as a scalar, as one value per
  // channel, or as one per image (axis 0) and channel, and if an operation has no vector function.
  static std::optional<Epilogue> Create(std::span<const ElementwiseOp> ops,
                                        const std::vector<int64_t>& dims, size_t channels,
                                        Takes takes);

  // Does nothing.
  Epilogue() = default;

  bool empty() const { return steps_.empty(); }
  // The node's operands that have the result's dimensions and therefore its layout.
  const std::vector<size_t>& full_operands() const { return full_operands_; }

  // The operations that the inner loop computes.
  const float* Bias(const NodeOperands& inputs) const;  // null: none
  // A row for each row of the result; null data: none.
  StridedRows<const float> Addend(const NodeOperands& inputs) const;
  // The index of the node's operand that is the addend.
  std::optional<size_t> addend_operand() const { return addend_ ? addend_->index : std::nullopt; }
  float min() const { return min_; }
  float max() const { return max_; }

  // Applies the other operations in place to `columns` channels from `first_column` on of the rows
  // [first, last) of the result at `to`.
  void Apply(const NodeOperands& inputs, int64_t first, int64_t last, int64_t first_column,
             int64_t columns, StridedRows<float> to) const;
  // Like Apply, but reads the block of rows at `from` and writes the block at `to`, which may be
  // the same. Both point to the first element of the block. Must not be called if empty().
  void Map(const NodeOperands& inputs, int64_t first, int64_t last, int64_t first_column,
           int64_t columns, StridedRows<const float> from, StridedRows<float> to) const;

 private:
  enum class Kind { kUnary, kFull, kChannel, kImageChannel, kScalar, kAffine };
  // A function of the result so far and possibly of another operand, or result * other + offset
  // with both along channels.
  struct Step {
    VectorFunction function;
    Parameters parameters;
    Kind kind = Kind::kUnary;
    Operand other;
    Operand offset;
    bool scales = false;  // multiplies by the other operand
    bool value_is_second = false;
  };

  std::optional<Kind> KindOf(const Operand& operand, const std::vector<int64_t>& dims,
                             size_t channels) const;
  bool Append(const ElementwiseOp& op, const std::vector<int64_t>& dims, size_t channels);
  StridedRows<const float> FullRows(const Operand& operand, const NodeOperands& inputs) const;
  bool FoldIntoProduct(const ElementwiseOp& op, Kind kind);
  void MapStep(const Step& step, const NodeOperands& inputs, int64_t row, int64_t first_column,
               int64_t count, const float* from, float* to) const;

  int64_t channels_ = 0;
  int64_t rows_of_image_ = 0;
  Takes takes_ = {};
  std::optional<Operand> bias_;
  std::optional<Operand> addend_;
  float min_ = -std::numeric_limits<float>::infinity();
  float max_ = std::numeric_limits<float>::infinity();
  bool clamps_ = false;
  std::vector<Step> steps_;
  std::vector<size_t> full_operands_;
};

}  // namespace sinter::blocked

#endif  // SINTER_KERNELS_BLOCKED_EPILOGUE_H_
