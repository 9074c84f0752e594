// Changes of layout.
#include "ir/ops/reorder.h"

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"

namespace sinter::onednn {

void OfferReorder(Request& request) {
  const Operand& input = request.chain.operands[0];
  const Layout& from = request.query.input(0).layout;
  const Layout& to = request.root().As<Reorder>().layout;
  const auto source = DescOf(input.dims, from);
  const auto target = DescOf(input.dims, to);
  if (!source || !target || !request.chain.links.empty()) return;
  Bindings bindings = request.NewBindings();
  if (!bindings.Bind(DNNL_ARG_FROM, input, {*source, from})) return;
  bindings.BindResult(DNNL_ARG_TO, {*target, to});
  request.Offer("reorder",
                dnnl::reorder::primitive_desc(Engine(), *source, Engine(), *target, NewAttributes(),
                                              /*allow_empty=*/true),
                bindings);
}

}  // namespace sinter::onednn
