// Convolutions and matrix products with what ONNX Runtime's optimiser fuses into them.
#include <numeric>
#include <utility>

#include "frontend/onnx/microsoft/fused_activation.h"
#include "frontend/onnx/windows.h"
#include "ir/ops/conv.h"
#include "ir/ops/matmul.h"

namespace sinter::onnx {
namespace {

// activation(conv(x, w) + bias + z)
absl::Status LowerFusedConv(OnnxNode& node, Lowering& out) {
  SINTER_RETURN_IF_ERROR(CheckKernelShape(node, out.shape(node.input(1)).whole()));
  Conv conv = ConvOf(node);
  FusedActivation activation{.name = node.Text("activation", "")};
  const std::vector<float> parameters = node.Floats("activation_params");
  if (!parameters.empty()) activation.alpha = parameters[0];
  if (parameters.size() > 1) activation.beta = parameters[1];
  LoweringBuilder make(out);
  std::vector<ValueId> operands = {node.input(0), node.input(1)};
  if (node.HasInput(2)) operands.push_back(node.input(2));
  ValueId y = make.Node(std::move(conv), std::move(operands));
  if (node.HasInput(3)) y = make.Sum(y, node.input(3));
  y = Activated(activation, y, make);
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

// The matrices of a factor. `batch` states that its first axis is that of the rows, in front of the
// batch axes, and `last` that rows and columns are exchanged. A vector stays as it is.
ValueId Factor(ValueId x, bool batch, bool last, LoweringBuilder& make) {
  const int rank = make.shape(x).whole().rank();
  if (rank < 2) return x;
  std::vector<int64_t> perm(static_cast<size_t>(rank));
  std::iota(perm.begin(), perm.end(), 0);
  if (batch) std::rotate(perm.begin(), perm.begin() + 1, perm.end() - 1);
  if (last) std::swap(perm[perm.size() - 2], perm.back());
  return std::is_sorted(perm.begin(), perm.end()) ? x : make.Permuted(x, std::move(perm));
}

// alpha * a * b
absl::Status LowerFusedMatMul(OnnxNode& node, Lowering& out) {
  const float alpha = node.Float("alpha", 1);
  const bool last_a = node.Flag("transA", false);
  const bool last_b = node.Flag("transB", false);
  const bool batch_a = node.Flag("transBatchA", false);
  const bool batch_b = node.Flag("transBatchB", false);
  for (size_t i = 0; i < 2; ++i) {
    static_cast<void>(out.rank(node.input(i)));  // the rank must be known
    if (!IsFloatingPoint(out.type(node.input(i)).dtype)) {
      return absl::InvalidArgumentError("it takes floating point");
    }
  }
  LoweringBuilder make(out);
  ValueId y = make.Node(MatMul{}, {Factor(node.input(0), batch_a, last_a, make),
                                   Factor(node.input(1), batch_b, last_b, make)});
  if (alpha != 1) y = make.Product(y, make.Scalar(out.type(node.input(0)).dtype, alpha));
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(y);
}

// activation(alpha * a * b + beta * c)
absl::Status LowerFusedGemm(OnnxNode& node, Lowering& out) {
  FusedActivation activation{.name = node.Text("activation", "")};
  const std::pair<std::string_view, std::optional<float>*> parameters[] = {
      {"activation_alpha", &activation.alpha},
      {"activation_beta", &activation.beta},
      {"activation_gamma", &activation.gamma}};
  for (const auto& [name, parameter] : parameters) {
    if (node.HasAttribute(name)) *parameter = node.Float(name, 0);
  }
  SINTER_ASSIGN_OR_RETURN(const ValueId y, AddGemm(node, out));
  LoweringBuilder make(out);
  const ValueId activated = Activated(activation, y, make);
  SINTER_RETURN_IF_ERROR(make.status());
  return out.Return(activated);
}

constexpr LoweringRow kFusedProductRows[] = {
    MicrosoftRow("FusedConv", {2, 4}, LowerFusedConv),
    MicrosoftRow("FusedGemm", {2, 3}, LowerFusedGemm),
    MicrosoftRow("FusedMatMul", {2, 2}, LowerFusedMatMul),
};

}  // namespace

LoweringTable FusedProductLowerings() { return kFusedProductRows; }

}  // namespace sinter::onnx
