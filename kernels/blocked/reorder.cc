// Changes between layouts without blocks: one strided copy.
#include "ir/ops/reorder.h"

#include <utility>
#include <vector>

#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/strided_copy.h"

namespace sinter::blocked {

void OfferReorder(const KernelQuery& query, Offers& offers) {
  const Type& input = query.input(0);
  const Layout& to = query.operation().As<Reorder>().layout;
  if (IsEmpty(input) || input.layout.is_blocked() || to.is_blocked()) return;
  const std::vector<int64_t> dims = input.shape.ToIntegers();
  const std::vector<int64_t> from_strides = input.layout.Strides(dims);
  const std::vector<int64_t> to_strides = to.Strides(dims);
  std::vector<CopyAxis> axes;
  for (size_t i = 0; i < dims.size(); ++i) {
    axes.push_back({dims[i], from_strides[i], to_strides[i]});
  }
  offers.push_back(std::make_shared<FunctionCandidate>(
      "reorder", std::vector<Layout>{input.layout}, std::vector<Layout>{to},
      [copy = StridedCopy(std::move(axes), SizeOf(input.dtype))](const Pointers& pointers) {
        copy.Run(pointers.inputs[0], pointers.outputs[0]);
        return absl::OkStatus();
      }));
}

}  // namespace sinter::blocked
