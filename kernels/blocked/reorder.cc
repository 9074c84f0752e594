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
  StridedCopy copy(CopyAxesOf(dims, input.layout.Strides(dims), to.Strides(dims)),
                   SizeOf(input.dtype));
  offers.push_back(std::make_shared<FunctionCandidate>(
      "reorder", std::vector<Layout>{input.layout}, std::vector<Layout>{to},
      [copy = std::move(copy)](const Pointers& pointers) {
        copy.Run(pointers.inputs[0], pointers.outputs[0]);
        return absl::OkStatus();
      }));
}

}  // namespace sinter::blocked
