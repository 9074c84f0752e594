// LayerNormalization in the plain layout, for which oneDNN has generated code. The normalised axes
// are one row of a matrix. Post-operations are not supported.
#include "ir/ops/layer_normalization.h"

#include <algorithm>

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"

namespace sinter::onednn {
namespace {

// Whether the operand has one element per element of a row, without broadcasting.
bool IsRow(const Operand& operand, std::span<const int64_t> row) {
  const Dims& dims = operand.dims;
  if (dims.size() < row.size()) return false;
  const auto first = dims.end() - static_cast<ptrdiff_t>(row.size());
  return std::equal(first, dims.end(), row.begin()) &&
         std::all_of(dims.begin(), first, [](int64_t dim) { return dim == 1; });
}

}  // namespace

void OfferLayerNormalization(Request& request) {
  using Flags = dnnl::normalization_flags;
  const FusedOp& fused = request.fused;
  if (!fused.epilogue.empty()) return;
  const auto& op = request.root().As<LayerNormalization>();
  const auto rank = static_cast<int64_t>(fused.output.size());
  const auto first = static_cast<size_t>(op.axis < 0 ? op.axis + rank : op.axis);
  const auto row = std::span<const int64_t>(fused.output).subspan(first);
  const auto matrix = MatrixOf(fused.output, first);
  if (!matrix) return;
  const auto vector = DescOf({matrix->get_dims()[1]}, Layout());
  Bindings bindings = request.NewBindings();
  if (!bindings.Bind(DNNL_ARG_SRC, fused.operands[0], {*matrix, Layout()})) return;
  bindings.BindResult(DNNL_ARG_DST, {*matrix, Layout()});
  Flags flags = Flags::use_scale;
  for (size_t i = 1; i < fused.operands.size(); ++i) {
    const int name = i == 1 ? DNNL_ARG_SCALE : DNNL_ARG_SHIFT;
    if (i > 1) flags = flags | Flags::use_shift;
    if (!IsRow(fused.operands[i], row)) return;
    if (!bindings.Bind(name, fused.operands[i], {*vector, Layout()})) return;
  }
  request.Offer("layer_normalization",
                dnnl::layer_normalization_forward::primitive_desc(
                    Engine(), dnnl::prop_kind::forward_inference, *matrix, *matrix, op.epsilon,
                    flags, NewAttributes(), /*allow_empty=*/true),
                bindings);
}

}  // namespace sinter::onednn
