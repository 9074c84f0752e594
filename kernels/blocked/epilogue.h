// What is done to the result of a convolution or product, or to its input, while it is in cache.
#ifndef SINTER_KERNELS_BLOCKED_EPILOGUE_H_
#define SINTER_KERNELS_BLOCKED_EPILOGUE_H_

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "kernels/blocked/strided_rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/fused_op.h"

namespace sinter::blocked {

// Elementwise operations on a tensor whose memory is rows of channels: activations channels-last,
// or matrices. Immutable and thread-safe.
class Epilogue {
 public:
  // What the inner loop in front does of the first operations: result = clamp(sum + bias + addend).
  struct Takes {
    bool bias;    // else it has one of its own
    bool addend;  // an operand of the result's dimensions
    bool clamp;
  };
  // `channels` is the axis of `dims`, the result's, that a row runs along. Nothing when an operand
  // broadcasts in another way than as one number, along the rows, or along those of an image (axis
  // 0), and when an operation is none of vectors.
  static std::optional<Epilogue> Create(std::span<const ElementwiseOp> ops,
                                        const std::vector<int64_t>& dims, size_t channels,
                                        Takes takes);

  // Does nothing.
  Epilogue() = default;

  bool empty() const { return steps_.empty(); }
  // The operands that have the result's dimensions and so its layout, by the node's number.
  const std::vector<size_t>& full_operands() const { return full_operands_; }

  // Of the first operations.
  const float* Bias(std::span<const void* const> inputs) const;    // null: none
  const float* Addend(std::span<const void* const> inputs) const;  // null: none
  // The node's operand that is the addend.
  std::optional<size_t> addend_operand() const { return addend_ ? addend_->index : std::nullopt; }
  float min() const { return min_; }
  float max() const { return max_; }

  // The other operations, in place, for `columns` channels from `first_column` of the rows [first,
  // last) of the result at `to`.
  void Apply(std::span<const void* const> inputs, int64_t first, int64_t last, int64_t first_column,
             int64_t columns, StridedRows<float> to) const;
  // The same of these rows, the first of whose channels begins at `from`, into others that begin at
  // `to` and may be the same; not empty().
  void Map(std::span<const void* const> inputs, int64_t first, int64_t last, int64_t first_column,
           int64_t columns, StridedRows<const float> from, StridedRows<float> to) const;

 private:
  enum class Kind { kUnary, kFull, kChannel, kImageChannel, kScalar, kAffine };
  // A function of the result so far, and of another operand; or result * other + offset, both along
  // channels.
  struct Step {
    VectorFunction function;
    Parameters parameters;
    Kind kind = Kind::kUnary;
    Operand other;
    Operand offset;
    bool scales = false;  // multiplies with the other operand
    bool value_is_second = false;
  };

  std::optional<Kind> KindOf(const Operand& operand, const std::vector<int64_t>& dims,
                             size_t channels) const;
  bool Append(const ElementwiseOp& op, const std::vector<int64_t>& dims, size_t channels);
  bool FoldIntoProduct(const ElementwiseOp& op, Kind kind);
  void MapStep(const Step& step, std::span<const void* const> inputs, int64_t row,
               int64_t first_column, int64_t count, const float* from, float* to) const;

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
