// Reorder between layouts of f32.
#include "ir/ops/reorder.h"

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"

namespace sinter::onednn {

void OfferReorder(Request& request) {
  const Operand& input = request.fused.operands[0];
  const Type& type = request.query.input(0);
  const Reorder& reorder = request.root().As<Reorder>();
  if (type.storage || reorder.dtype != DType::kFloat32) return;
  const Layout& from = type.layout;
  const Layout& to = reorder.layout;
  const auto source = DescOf(input.dims, from);
  const auto target = DescOf(input.dims, to);
  if (!source || !target || !request.fused.epilogue.empty()) return;
  Bindings bindings = request.NewBindings();
  if (!bindings.Bind(DNNL_ARG_FROM, input, {*source, from})) return;
  bindings.BindResult(DNNL_ARG_TO, {*target, to});
  request.Offer("reorder",
                dnnl::reorder::primitive_desc(Engine(), *source, Engine(), *target, NewAttributes(),
                                              /*allow_empty=*/true),
                bindings);
}

}  // namespace sinter::onednn
