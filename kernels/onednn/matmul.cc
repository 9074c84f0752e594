// Matrix products in plain layouts.
//
// Measured on Zen 3 (AVX2), one thread: oneDNN's gemm, which reads dense operands, takes 30+13 us
// to create and runs 196x1024x256 in 1180 us and 40x120x6625 in 700 us, as fast as any packed form.
// Products of 8 or of 512 rows by 512x512 would be twice as fast as an inner product with packed
// weights, which is not offered yet.
#include "ir/ops/matmul.h"

#include <functional>
#include <numeric>

#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"
#include "kernels/onednn/weights.h"

namespace sinter::onednn {
namespace {

// Operands and result as oneDNN sees them. Their ranks are equal and at least 2.
struct Product {
  Dims a;
  Dims b;
  Dims c;
};

// The rules are those of numpy.matmul. If the second operand is a single matrix, the row axes of
// the first are merged, so that one product computes the whole batch.
Product ProductOf(Dims a, Dims b) {
  if (a.size() == 1) a.insert(a.begin(), 1);
  if (b.size() == 1) b.push_back(1);
  if (b.size() == 2) {
    const int64_t rows = std::accumulate(a.begin(), a.end() - 1, int64_t{1}, std::multiplies<>());
    return {{rows, a.back()}, b, {rows, b.back()}};
  }
  const size_t rank = std::max(a.size(), b.size());
  a.insert(a.begin(), rank - a.size(), 1);
  b.insert(b.begin(), rank - b.size(), 1);
  Dims c = a;
  for (size_t axis = 0; axis + 2 < rank; ++axis) c[axis] = std::max(a[axis], b[axis]);
  c.back() = b.back();
  return {std::move(a), std::move(b), std::move(c)};
}

bool OfferForm(Request& request, const Product& product, const dnnl::memory::desc& weight_form) {
  const FusedOp& fused = request.fused;
  const auto a = DescOf(product.a, Layout());
  const auto b = DescOf(product.b, Layout());
  const auto c = DescOf(product.c, Layout());
  if (!a || !b || !c) return false;
  Bindings bindings = request.NewBindings();
  if (!bindings.Bind(DNNL_ARG_SRC, fused.operands[0], {*a, Layout()})) return false;
  bindings.BindResult(DNNL_ARG_DST, {*c, Layout()});
  const auto attributes =
      AttributesFor(fused.epilogue, {fused.output, product.c, {*c, Layout()}}, bindings);
  if (!attributes) return false;
  const dnnl::matmul::primitive_desc descriptor(Engine(), *a, weight_form, *c, *attributes,
                                                /*allow_empty=*/true);
  return IsFast(descriptor) &&
         BindWeights(fused.operands[1], *b, descriptor.weights_desc(), bindings) &&
         request.Offer("matmul", descriptor, bindings);
}

}  // namespace

void OfferMatMul(Request& request) {
  const Operand& second = request.fused.operands[1];
  const Product product = ProductOf(request.fused.operands[0].dims, second.dims);
  const auto dense = DescOf(product.b, Layout());
  if (!dense) return;
  if (second.constant == nullptr) {
    OfferForm(request, product, *dense);
    return;
  }
  for (const auto& form : request.forms.InCatalog(request.query, second, product.b)) {
    if (OfferForm(request, product, form)) return;
  }
  // The packed form is offered if oneDNN has a kernel for it (AVX-512), the dense form always.
  OfferForm(request, product, AnyFormat(product.b));
  const bool packs = !request.candidates.empty() && second.index &&
                     request.candidates[0]->inputs[*second.index].packing.has_value();
  if (packs || request.candidates.empty()) OfferForm(request, product, *dense);
}

}  // namespace sinter::onednn
