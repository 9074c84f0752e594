// MatMul with a constant matrix as its second operand. The weights are packed into panels, and the
// rows of the first operand are read without a copy.
#include "ir/ops/matmul.h"

#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/implicit_gemm.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/packed_candidate.h"
#include "kernels/blocked/rows.h"

namespace sinter::blocked {

void OfferMatMul(const KernelQuery& query, const FusedOp& fused, Offers& offers) {
  if (!AllFloat32(query) || !fused.prologue.empty()) return;
  const Operand& first = fused.operands[0];
  const Operand& second = fused.operands[1];
  if (!first.index || !second.index || second.constant == nullptr || second.dims.size() != 2 ||
      first.dims.size() < 2) {
    return;
  }
  const auto epilogue = Epilogue::Create(fused.epilogue, fused.output, fused.output.size() - 1,
                                         {.bias = true, .addend = true, .clamp = true});
  if (!epilogue) return;
  const int64_t inner = second.dims[0];
  const int64_t columns = second.dims[1];
  const int64_t rows = ElementCount(first.dims).ValueOrDie() / inner;
  ImplicitGemm product(
      {.channels = inner, .width = rows, .out_channels = columns, .out_width = rows},
      /*channels_first=*/false, /*prologue=*/{}, *epilogue);
  PackedCandidate::Weights weights{
      .operand = *second.index,
      .packed_format = product.panels().PackedFormat(),
      .elements = product.weight_elements(),
      .pack = [panels = product.panels(), columns](const float* from, float* to) {
        panels.Pack(from, {.column = 1, .tap = 0, .channel = columns}, to);
      }};
  auto candidate = std::make_shared<PackedCandidate>(
      query, KernelName{"matmul.panels", "panels"}, std::vector<Layout>((*query).inputs.size()),
      std::vector<Layout>(1),
      [product = std::move(product), a = *first.index, b = *second.index, inner,
       columns](const Pointers& pointers) {
        product.Run({.input = pointers.InputRows(a, inner),
                     .weights = static_cast<const float*>(pointers.inputs[b]),
                     .bias = nullptr,
                     .inputs = pointers.inputs,
                     .workspace = nullptr,
                     .to = pointers.OutputRows(0, columns)});
        return absl::OkStatus();
      },
      std::vector{std::move(weights)});
  if (fused.ReadsOnce(*first.index)) candidate->TakeRowStride(*first.index, inner);
  candidate->GiveRowStride(columns);
  const std::optional<size_t> addend = epilogue->addend_operand();
  if (addend && fused.ReadsOnce(*addend)) candidate->WorkInPlace(*addend);
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
