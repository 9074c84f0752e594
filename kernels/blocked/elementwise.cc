// Elementwise nodes and fused nodes with elementwise bodies, as tile programs.
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/tile_program.h"

namespace sinter::blocked {

void OfferElementwise(const KernelQuery& query, Offers& offers) {
  const FusedOp* const fused = query.fused_op();
  if (fused != nullptr && fused->root) return;
  const std::optional<TileCode> code = CompileTileCode(query);
  if (!code) return;
  const Type& result = query.output(0);
  const std::vector<int64_t> dims = result.shape.ToIntegers();
  for (const Layout& layout : ActivationLayouts(result.shape.rank())) {
    std::optional<TileProgram> program = TileProgram::Create(*code, dims, layout);
    if (!program) continue;
    std::vector<Layout> inputs;
    for (size_t i = 0; i < (*query).inputs.size(); ++i) {
      inputs.push_back(query.input(i).shape == result.shape ? layout : Layout());
    }
    const int64_t row = program->row();
    auto candidate = std::make_shared<FunctionCandidate>(
        query, KernelName{"elementwise.tiles", "tiles"}, std::move(inputs),
        std::vector<Layout>{layout},
        [program = *std::move(program), row](const Pointers& pointers) {
          const int64_t row_stride = pointers.output_row_strides[0];
          program.Run(pointers.inputs, pointers.outputs[0], row_stride == 0 ? row : row_stride);
          return absl::OkStatus();
        });
    for (size_t i = 0; i < (*query).inputs.size(); ++i) {
      if (query.input(i).shape == result.shape) candidate->WorkInPlace(i);
    }
    if (result.dtype == DType::kFloat32) candidate->GiveRowStride(row);
    offers.push_back(std::move(candidate));
  }
}

}  // namespace sinter::blocked
