// Inverse: the inverses of small matrices, as their adjugates divided by their determinants. Det
// factors with pivots, so this is as stable as the determinants are.
#include "frontend/onnx/lowering_builder.h"
#include "ir/ops/det.h"

namespace sinter::onnx {
namespace {

// The minors take size^2 times the memory of the matrix.
constexpr int64_t kLargestInverse = 32;

absl::Status LowerInverse(OnnxNode& node, Lowering& out) {
  const ValueId x = node.input(0);
  const int rank = out.rank(x);
  const DType dtype = out.type(x).dtype;
  if (rank < 2 || !IsFloatingPoint(dtype)) {
    return absl::InvalidArgumentError("it takes matrices of floating point");
  }
  const Dim rows = out.shape(x).whole()[rank - 2];
  if (!CouldEqual(Shape{rows}, Shape{out.shape(x).whole()[rank - 1]})) {
    return absl::InvalidArgumentError("its matrices must be square");
  }
  if (!rows.is_static() || rows.value() < 1 || rows.value() > kLargestInverse) {
    return absl::UnimplementedError(
        absl::StrCat("matrices must have between 1 and ", kLargestInverse, " rows"));
  }
  const int64_t size = rows.value();
  LoweringBuilder make(out);
  if (size == 1) return out.Return(Div{}, {out.AddScalar(dtype, 1), x});
  // Row i lists the indices other than i.
  std::vector<int64_t> others;
  std::vector<double> signs;
  for (int64_t i = 0; i < size; ++i) {
    for (int64_t j = 0; j < size; ++j) {
      if (j != i) others.push_back(j);
      signs.push_back((i + j) % 2 == 0 ? 1 : -1);
    }
  }
  const ValueId indices = make.Constant(Constant::FromValues<int64_t>({size, size - 1}, others));
  // [..., row, rows without it, column, columns without it]
  ValueId minors = make.Node(Gather{.axis = rank - 1}, {x, indices});
  minors = make.Node(Gather{.axis = rank - 2}, {minors, indices});
  // Element (j, i) of the adjugate belongs to row i and column j.
  std::vector<int64_t> perm;
  for (int64_t axis = 0; axis < rank - 2; ++axis) perm.push_back(axis);
  for (const int64_t axis : {2, 0, 1, 3}) perm.push_back(rank - 2 + axis);
  const ValueId cofactors = make.Node(Det{}, {make.Permuted(minors, std::move(perm))});
  const ValueId sign = make.Node(
      Cast{.to = dtype}, {make.Constant(Constant::FromValues<double>({size, size}, signs))});
  const ValueId det = make.WithAxes(make.Node(Det{}, {x}), {-1, -2});
  const ValueId y = make.Quotient(make.Product(cofactors, sign), det);
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

constexpr LoweringRow kInverseRows[] = {
    MicrosoftRow("Inverse", {1, 1}, LowerInverse),
};

}  // namespace

LoweringTable InverseLowerings() { return kInverseRows; }

}  // namespace sinter::onnx
