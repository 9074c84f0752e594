// Sums and means over the last axes of a plain tensor, as rows of a matrix. For other axes and
// layouts oneDNN has only reference code.
//
// ReduceMax and ReduceMin are not offered. oneDNN starts from the least and the greatest finite
// number, so the maximum of elements that are all -infinity, as in rows of a mask, would be that
// number, and NaN is lost.
#include "ir/ops/reduce_mean.h"
#include "ir/ops/reduce_sum.h"
#include "kernels/onednn/engine.h"
#include "kernels/onednn/families.h"

namespace sinter::onednn {
namespace {

// Each lane of a vector adds its elements sequentially, so rounding errors accumulate. Measured
// with equal elements and the 4 lanes of SSE4.1, the error is 1e-5 for a sum of 4096, twice that
// for 8192, and 6e-4 for 2^20.
constexpr int64_t kMostColumns = 4096;

struct Reduction {
  dnnl::algorithm algorithm;
  std::vector<int64_t> axes;
};

std::optional<Reduction> ReductionOf(const Operation& operation) {
  if (const auto* op = operation.If<ReduceMean>()) {
    return Reduction{dnnl::algorithm::reduction_mean, op->axes};
  }
  if (const auto* op = operation.If<ReduceSum>()) {
    return Reduction{dnnl::algorithm::reduction_sum, op->axes};
  }
  return std::nullopt;
}

// The first reduced axis if the reduced axes are the last ones. Axes of one element may be on
// either side.
std::optional<size_t> FirstReduced(const std::vector<int64_t>& axes, const Dims& dims) {
  const auto mask = ReductionMask(axes, static_cast<int>(dims.size()));
  if (!mask.ok()) return std::nullopt;
  size_t first = dims.size();
  while (first > 0 && (dims[first - 1] == 1 || (*mask)[first - 1])) --first;
  for (size_t axis = 0; axis < first; ++axis) {
    if (dims[axis] != 1 && (*mask)[axis]) return std::nullopt;
  }
  return first;
}

}  // namespace

void OfferReduction(Request& request) {
  OfferPool(request);  // a mean over the spatial axes, in every layout
  if (!request.candidates.empty()) return;
  const FusedOp& fused = request.fused;
  const Dims& dims = fused.operands[0].dims;
  const auto reduction = ReductionOf(request.root());
  if (!reduction) return;
  const auto first = FirstReduced(reduction->axes, dims);
  if (!first) return;
  const auto source = MatrixOf(dims, *first);
  if (!source || source->get_dims()[1] > kMostColumns) return;
  const Dims computed = {source->get_dims()[0], 1};
  const auto target = DescOf(computed, Layout());
  Bindings bindings = request.NewBindings();
  if (!bindings.Bind(DNNL_ARG_SRC, fused.operands[0], {*source, Layout()})) return;
  bindings.BindResult(DNNL_ARG_DST, {*target, Layout()});
  const auto attributes =
      AttributesFor(fused.epilogue, {fused.output, computed, {*target, Layout()}}, bindings);
  if (!attributes) return;
  request.Offer("reduction",
                dnnl::reduction::primitive_desc(Engine(), reduction->algorithm, *source, *target,
                                                /*p=*/0, /*eps=*/0, *attributes,
                                                /*allow_empty=*/true),
                bindings);
}

}  // namespace sinter::onednn
