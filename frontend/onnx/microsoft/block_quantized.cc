// Weights that are quantised in blocks of a row, with several elements per byte. They become the
// real weights that they stand for, which folds where they are constant; ONNX Runtime computes with
// the same ones unless accuracy_level lets it round the other operand.
#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/bit_shift.h"
#include "ir/ops/bitwise_and.h"
#include "ir/ops/concat.h"
#include "ir/ops/matmul.h"
#include "ir/ops/slice.h"

namespace sinter::onnx {
namespace {

// The elements of `bits` bits in the bytes of a matrix, the lowest bits of a byte first.
ValueId Unpacked(ValueId bytes, int64_t bits, LoweringBuilder& make) {
  if (bits == 8) return bytes;
  const ValueId mask = make.Scalar(DType::kUint8, static_cast<double>((1 << bits) - 1));
  std::vector<ValueId> parts;
  for (int64_t shift = 0; shift < 8; shift += bits) {
    const ValueId by = make.Scalar(DType::kUint8, static_cast<double>(shift));
    const ValueId part =
        make.Node(BitwiseAnd{}, {make.Node(BitShift{ShiftDirection::kRight}, {bytes, by}), mask});
    parts.push_back(make.WithAxes(part, {2}));
  }
  return make.Reshaped(make.Node(Concat{.axis = 2}, std::move(parts)), {0, -1});
}

// The first `count` columns of a matrix.
ValueId FirstColumns(ValueId matrix, int64_t count, LoweringBuilder& make) {
  return make.Node(Slice{}, {matrix, make.Integers({0}), make.Integers({count}), make.Integers({1}),
                             make.Integers({1})});
}

// A matrix in blocks of columns. Its rows are the same in all parts; bytes may have unused elements
// at the end of a row.
struct BlockMatrix {
  ValueId bytes;        // [rows, bytes]
  ValueId scales;       // [rows, blocks]
  ValueId zero_points;  // [rows, bytes], or of the scales' type and shape; invalid: half the range
  int64_t columns;
  int64_t blocks;
  int64_t block_size;
  int64_t bits;
};

// (element - zero point) * scale, [rows, columns] of the scales' type.
ValueId Dequantized(const BlockMatrix& matrix, LoweringBuilder& make) {
  if (!make.status().ok()) return matrix.bytes;
  const DType dtype = make.type(matrix.scales).dtype;
  ValueId zero = make.Scalar(dtype, static_cast<double>(int64_t{1} << (matrix.bits - 1)));
  if (matrix.zero_points.valid()) {
    zero = matrix.zero_points;
    if (make.type(zero).dtype == DType::kUint8) {
      zero = FirstColumns(Unpacked(zero, matrix.bits, make), matrix.blocks, make);
      zero = make.Node(Cast{.to = dtype}, {zero});
    }
    zero = make.WithAxes(zero, {2});
  }
  const ValueId elements = FirstColumns(Unpacked(matrix.bytes, matrix.bits, make),
                                        matrix.blocks * matrix.block_size, make);
  const ValueId blocks = make.Reshaped(make.Node(Cast{.to = dtype}, {elements}),
                                       {0, matrix.blocks, matrix.block_size});
  const ValueId scaled =
      make.Product(make.Difference(blocks, zero), make.WithAxes(matrix.scales, {2}));
  return FirstColumns(make.Reshaped(scaled, {0, -1}), matrix.columns, make);
}

// Larger sizes could overflow what is computed of them.
constexpr int64_t kLargestSize = int64_t{1} << 31;

absl::Status CheckBlocks(int64_t bits, int64_t block_size) {
  if (bits != 2 && bits != 4 && bits != 8) {
    return absl::UnimplementedError(absl::StrCat("bits is ", bits));
  }
  if (block_size < 1 || block_size > kLargestSize || block_size * bits % 8 != 0) {
    return absl::InvalidArgumentError(absl::StrCat("block_size is ", block_size));
  }
  return absl::OkStatus();
}

// a * b^T + bias. Operands: a [..., K], bytes of b [N, blocks, bytes], scales, zero points, groups,
// bias.
absl::Status LowerMatMulNBits(OnnxNode& node, Lowering& out) {
  BlockMatrix b{.columns = node.Integer("K", 0),
                .block_size = node.Integer("block_size", 0),
                .bits = node.Integer("bits", 4)};
  const int64_t rows = node.Integer("N", 0);
  node.Ignore({"accuracy_level"});
  node.Only("weight_prepacked", 0);
  SINTER_RETURN_IF_ERROR(node.status());
  SINTER_RETURN_IF_ERROR(CheckBlocks(b.bits, b.block_size));
  if (rows < 1 || b.columns < 1 || b.columns > kLargestSize ||
      out.type(node.input(1)).dtype != DType::kUint8) {
    return absl::InvalidArgumentError("N and K must be positive, and the weights u8");
  }
  if (node.HasInput(4)) return absl::UnimplementedError("g_idx is not supported");
  b.blocks = (b.columns + b.block_size - 1) / b.block_size;
  LoweringBuilder make(out);
  b.bytes = make.Reshaped(node.input(1), {rows, b.blocks * (b.block_size * b.bits / 8)});
  b.scales = make.Reshaped(node.input(2), {rows, b.blocks});
  if (node.HasInput(3)) b.zero_points = make.Reshaped(node.input(3), {rows, -1});
  ValueId y = make.Node(MatMul{}, {node.input(0), make.Permuted(Dequantized(b, make), {1, 0})});
  if (node.HasInput(5)) y = make.Sum(y, node.input(5));
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

// Rows of a table that is quantised in blocks of its last axis. Operands: bytes [rows, bytes],
// indices, scales [rows, blocks], zero points.
absl::Status LowerGatherBlockQuantized(OnnxNode& node, Lowering& out) {
  BlockMatrix rows{.block_size = node.Integer("block_size", 128), .bits = node.Integer("bits", 4)};
  const int64_t quantize_axis = node.Integer("quantize_axis", 1);
  node.Only("gather_axis", 0);
  SINTER_RETURN_IF_ERROR(node.status());
  SINTER_RETURN_IF_ERROR(CheckBlocks(rows.bits, rows.block_size));
  const Type& table = out.type(node.input(0));
  if (table.dtype != DType::kUint8 || out.rank(node.input(0)) != 2 ||
      out.rank(node.input(2)) != 2 || (quantize_axis != 1 && quantize_axis != -1)) {
    return absl::UnimplementedError("the table must be a matrix of u8, in blocks of its rows");
  }
  const Dim bytes = table.shape[1];
  const Dim blocks = out.shape(node.input(2)).whole()[1];
  if (!bytes.is_static() || !blocks.is_static() || bytes.value() > kLargestSize ||
      blocks.value() > kLargestSize) {
    return absl::UnimplementedError("the table's size is not known");
  }
  rows.columns = bytes.value() * 8 / rows.bits;
  rows.blocks = blocks.value();
  if (rows.columns != rows.blocks * rows.block_size) {
    return absl::UnimplementedError("a row must consist of whole blocks");
  }
  LoweringBuilder make(out);
  const ValueId flat = make.Reshaped(node.input(1), {-1});
  rows.bytes = make.Node(Gather{}, {node.input(0), flat});
  rows.scales = make.Node(Gather{}, {node.input(2), flat});
  if (node.HasInput(3)) rows.zero_points = make.Node(Gather{}, {node.input(3), flat});
  const ValueId gathered = Dequantized(rows, make);
  const ValueId dims = make.Node(
      Concat{.axis = 0}, {make.Node(ShapeOf{}, {node.input(1)}), make.Integers({rows.columns})});
  const ValueId y = make.Node(Reshape{.allowzero = true}, {gathered, dims});
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

constexpr LoweringRow kBlockQuantizedRows[] = {
    MicrosoftRow("GatherBlockQuantized", {3, 4}, LowerGatherBlockQuantized),
    MicrosoftRow("MatMulNBits", {3, 6}, LowerMatMulNBits),
};

}  // namespace

LoweringTable BlockQuantizedLowerings() { return kBlockQuantizedRows; }

}  // namespace sinter::onnx
