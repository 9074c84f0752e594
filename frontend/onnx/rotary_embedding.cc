#include "frontend/onnx/rotary_embedding.h"

#include "ir/ops/concat.h"
#include "ir/ops/slice.h"

namespace sinter::onnx {
namespace {

// Slices [start, end) of the last axis, every step-th element.
ValueId LastAxis(LoweringBuilder& make, ValueId x, int64_t start, int64_t end, int64_t step) {
  return make.Node(Slice{}, {x, make.Integers({start}), make.Integers({end}), make.Integers({-1}),
                             make.Integers({step})});
}

// An input of rank 3, whose heads are side by side, or of rank 4 with the heads before the length.
// `heads` may be 0 where it follows from the size of a head.
absl::StatusOr<ValueId> HeadsOf(ValueId input, int64_t heads, int64_t head_size,
                                LoweringBuilder& make) {
  const int rank = make.shape(input).whole().rank();
  if (rank == 4) return make.Permuted(input, {0, 2, 1, 3});
  if (rank != 3) return absl::InvalidArgumentError("its input must have rank 3 or 4");
  if (heads > 0) return make.Reshaped(input, {0, 0, heads, -1});
  if (head_size > 0) return make.Reshaped(input, {0, 0, -1, head_size});
  return absl::InvalidArgumentError("an input of rank 3 needs num_heads");
}

// The result in the form of the input.
absl::Status ReturnHeads(ValueId result, ValueId input, LoweringBuilder& make, Lowering& out) {
  result = out.rank(input) == 3 ? make.Reshaped(result, {0, 0, -1})
                                : make.Permuted(result, {0, 2, 1, 3});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(result);
}

absl::Status LowerRotaryEmbedding(OnnxNode& node, Lowering& out) {
  const bool interleaved = node.Flag("interleaved", false);
  const int64_t heads = node.Integer("num_heads", 0);
  const int64_t rotated = node.Integer("rotary_embedding_dim", 0);
  SINTER_RETURN_IF_ERROR(node.status());
  static_cast<void>(out.rank(node.input(0)));  // the rank must be known
  LoweringBuilder make(out);
  SINTER_ASSIGN_OR_RETURN(const ValueId x, HeadsOf(node.input(0), heads, 0, make));
  ValueId cosine = node.input(1);
  ValueId sine = node.input(2);
  if (node.HasInput(3)) {
    cosine = make.Node(Gather{}, {cosine, node.input(3)});
    sine = make.Node(Gather{}, {sine, node.input(3)});
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId y,
                          AddRotaryEmbedding(make, x, cosine, sine, rotated, interleaved));
  return ReturnHeads(y, node.input(0), make, out);
}

// Operands: input, positions [batch, length], or [1], the first one, and tables of cosines and sines
// [positions, rotated / 2].
absl::Status LowerMicrosoftRotaryEmbedding(OnnxNode& node, Lowering& out) {
  const bool interleaved = node.Flag("interleaved", false);
  int64_t heads = node.Integer("num_heads", 0);
  int64_t rotated = node.Integer("rotary_embedding_dim", 0);
  node.Only("is_packed_batching", 0);
  if (node.Float("scale", 1) != 1) return absl::UnimplementedError("a scale is not supported");
  SINTER_RETURN_IF_ERROR(node.status());
  const Shape& table = out.shape(node.input(2)).whole();
  const bool knows_size = rotated == 0 && table.rank() == 2 && table[1].is_static();
  const int64_t head_size = knows_size ? 2 * table[1].value() : 0;
  if (knows_size) heads = 0;
  LoweringBuilder make(out);
  static_cast<void>(out.rank(node.input(0)));  // the rank must be known
  SINTER_ASSIGN_OR_RETURN(const ValueId x, HeadsOf(node.input(0), heads, head_size, make));
  ValueId positions = node.input(1);
  if (out.rank(positions) == 1) {
    positions = make.Sum(make.Node(Cast{.to = DType::kInt64}, {positions}),
                         make.Positions(make.SizeOf(x, 1)));
    positions = make.WithAxes(positions, {0});
  }
  const ValueId cosine = make.Node(Gather{}, {node.input(2), positions});
  const ValueId sine = make.Node(Gather{}, {node.input(3), positions});
  SINTER_ASSIGN_OR_RETURN(const ValueId y,
                          AddRotaryEmbedding(make, x, cosine, sine, rotated, interleaved));
  return ReturnHeads(y, node.input(0), make, out);
}

constexpr LoweringRow kRotaryEmbeddingRows[] = {
    {"RotaryEmbedding", 23, LoweringRow::kLatest, {3, 4}, LowerRotaryEmbedding},
    MicrosoftRow("RotaryEmbedding", {4, 4}, LowerMicrosoftRotaryEmbedding),
};

}  // namespace

absl::StatusOr<ValueId> AddRotaryEmbedding(LoweringBuilder& make, ValueId x, ValueId cosine,
                                           ValueId sine, int64_t rotated, bool interleaved) {
  SINTER_RETURN_IF_ERROR(make.status());
  SINTER_CHECK(make.shape(x).whole().rank() == 4);
  const Dim size = make.shape(x).whole()[3];
  if (!size.is_static()) return absl::UnimplementedError("the size of a head is not known");
  if (rotated == 0) rotated = size.value();
  if (rotated < 0 || rotated > size.value() || rotated % 2 != 0) {
    return absl::InvalidArgumentError(absl::StrCat("rotary_embedding_dim is ", rotated));
  }
  cosine = make.WithAxes(cosine, {2});
  sine = make.WithAxes(sine, {2});
  const ValueId a =
      interleaved ? LastAxis(make, x, 0, rotated, 2) : LastAxis(make, x, 0, rotated / 2, 1);
  const ValueId b =
      interleaved ? LastAxis(make, x, 1, rotated, 2) : LastAxis(make, x, rotated / 2, rotated, 1);
  ValueId real = make.Difference(make.Product(cosine, a), make.Product(sine, b));
  ValueId imaginary = make.Sum(make.Product(sine, a), make.Product(cosine, b));
  ValueId result;
  if (interleaved) {
    real = make.WithAxes(real, {-1});
    imaginary = make.WithAxes(imaginary, {-1});
    result = make.Reshaped(make.Node(Concat{.axis = -1}, {real, imaginary}), {0, 0, 0, rotated});
  } else {
    result = make.Node(Concat{.axis = -1}, {real, imaginary});
  }
  if (rotated < size.value()) {
    result = make.Node(Concat{.axis = -1}, {result, LastAxis(make, x, rotated, size.value(), 1)});
  }
  SINTER_RETURN_IF_ERROR(make.status());
  return result;
}

LoweringTable RotaryEmbeddingLowerings() { return kRotaryEmbeddingRows; }

}  // namespace sinter::onnx
