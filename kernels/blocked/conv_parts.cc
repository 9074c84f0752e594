#include "kernels/blocked/conv_parts.h"

#include <utility>

#include "ir/ops/conv.h"

namespace sinter::blocked {

std::optional<ConvParts> ConvPartsOf(const FusedOp& fused) {
  const auto& op = fused.root->As<Conv>();
  for (size_t i = 1; i < fused.operands.size(); ++i) {
    if (!fused.operands[i].index) return std::nullopt;
  }
  const Operand& weight = fused.operands[1];
  if (weight.constant == nullptr) return std::nullopt;
  std::optional<WindowSizes> sizes =
      WindowSizesOf(op.WindowFor(Shape::Of(weight.dims)), fused.operands[0].dims, fused.output);
  if (!sizes) return std::nullopt;
  sizes->groups = op.group;
  const bool depthwise = sizes->channels > 1 && sizes->groups == sizes->channels &&
                         sizes->groups == sizes->out_channels;
  const bool has_bias = fused.operands.size() > 2;
  auto epilogue = Epilogue::Create(fused.epilogue, fused.output, 1,
                                   {.bias = !has_bias, .addend = !depthwise, .clamp = true});
  auto prologue = Epilogue::Create(fused.prologue, fused.operands[0].dims, 1,
                                   {.bias = false, .addend = false, .clamp = false});
  if (!epilogue || !prologue) return std::nullopt;
  ConvParts parts{.sizes = *sizes,
                  .depthwise = depthwise,
                  .prologue = *std::move(prologue),
                  .epilogue = *std::move(epilogue),
                  .weight = *weight.index};
  if (has_bias) parts.bias = fused.operands[2].index;
  return parts;
}

}  // namespace sinter::blocked
