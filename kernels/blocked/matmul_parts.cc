#include "kernels/blocked/matmul_parts.h"

#include <utility>

#include "ir/ops/matmul.h"

namespace sinter::blocked {

ImplicitGemm MatMulParts::Product() const {
  return ImplicitGemm(
      {.channels = inner, .height = rows, .out_channels = columns, .out_height = rows},
      /*channels_first=*/false, /*prologue=*/{}, epilogue);
}

PackedCandidate::Weights MatMulParts::PackedWeights(const ImplicitGemm& product) const {
  return {.operand = weight,
          .packed_format = product.panels().PackedFormat(),
          .elements = product.weight_elements(),
          .pack = [panels = product.panels(), columns = columns](const float* from, float* to) {
            panels.Pack(from, {.column = 1, .tap = 0, .channel = columns}, to);
          }};
}

std::optional<MatMulParts> MatMulPartsOf(const FusedOp& fused) {
  if (!fused.root || !fused.root->Is<MatMul>() || !fused.prologue.empty()) return std::nullopt;
  const Operand& first = fused.operands[0];
  const Operand& second = fused.operands[1];
  if (!second.index || second.constant == nullptr || second.dims.size() != 2) return std::nullopt;
  if (first.dims.size() < 2 || first.dims.back() == 0) return std::nullopt;
  if (ElementCount(fused.output).ValueOrDie() == 0) return std::nullopt;
  auto epilogue = Epilogue::Create(fused.epilogue, fused.output, fused.output.size() - 1,
                                   {.bias = true, .addend = true, .clamp = true});
  if (!epilogue) return std::nullopt;
  const int64_t inner = second.dims[0];
  return MatMulParts{.rows = ElementCount(first.dims).ValueOrDie() / inner,
                     .inner = inner,
                     .columns = second.dims[1],
                     .weight = *second.index,
                     .epilogue = *std::move(epilogue)};
}

}  // namespace sinter::blocked
