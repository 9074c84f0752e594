// Matrix products.
#include "frontend/onnx/lowering.h"
#include "ir/ops/add.h"
#include "ir/ops/matmul.h"
#include "ir/ops/mul.h"
#include "ir/ops/transpose.h"

namespace sinter::onnx {
namespace {

absl::Status LowerMatMul(OnnxNode& node, Lowering& out) {
  return out.Return(MatMul{}, {node.input(0), node.input(1)});
}

absl::StatusOr<ValueId> Scaled(ValueId value, float factor, Lowering& out) {
  if (factor == 1) return value;
  return out.Add(Mul{}, {value, out.AddScalar(out.type(value).dtype, factor)});
}

absl::Status LowerGemm(OnnxNode& node, Lowering& out) {
  SINTER_ASSIGN_OR_RETURN(const ValueId y, AddGemm(node, out));
  return out.Return(y);
}

constexpr LoweringRow kMatrixRows[] = {
    {"Gemm", 7, LoweringRow::kLatest, {2, 3}, LowerGemm},
    {"MatMul", 1, LoweringRow::kLatest, {2, 2}, LowerMatMul},
};

}  // namespace

absl::StatusOr<ValueId> AddGemm(OnnxNode& node, Lowering& out) {
  const float alpha = node.Float("alpha", 1);
  const float beta = node.Float("beta", 1);
  const bool transposed[] = {node.Flag("transA", false), node.Flag("transB", false)};
  ValueId factors[2];
  for (size_t i = 0; i < 2; ++i) {
    SINTER_ASSIGN_OR_RETURN(factors[i], out.WithRank(node.input(i), 2));
    if (out.rank(factors[i]) != 2) {
      return absl::InvalidArgumentError(
          absl::StrCat("input ", i, " must be a matrix, not ", out.type(factors[i]).ToString()));
    }
    if (!transposed[i]) continue;
    SINTER_ASSIGN_OR_RETURN(factors[i], out.Add(Transpose{.perm = {1, 0}}, {factors[i]}));
  }
  SINTER_ASSIGN_OR_RETURN(ValueId product, out.Add(MatMul{}, {factors[0], factors[1]}));
  SINTER_ASSIGN_OR_RETURN(product, Scaled(product, alpha, out));
  if (!node.HasInput(2)) return product;
  SINTER_ASSIGN_OR_RETURN(const ValueId addend, Scaled(node.input(2), beta, out));
  SINTER_ASSIGN_OR_RETURN(const ValueId sum, out.Add(Add{}, {product, addend}));
  if (!Refines(out.shape(sum).whole(), out.shape(product).whole())) {
    return absl::InvalidArgumentError(absl::StrCat("input 2 of type ", out.type(addend).ToString(),
                                                   " does not broadcast to the product ",
                                                   out.shape(product).ToString()));
  }
  return sum;
}

LoweringTable MatrixLowerings() { return kMatrixRows; }

}  // namespace sinter::onnx
