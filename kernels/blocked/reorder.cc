// Reorder between layouts without blocks and with the same element type: one strided copy.
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
  const Format from = input.format();
  const Format to = query.operation().As<Reorder>().format();
  if (IsEmpty(input) || from.dtype != to.dtype) return;
  if (from.layout.is_blocked() || to.layout.is_blocked()) return;
  const std::vector<int64_t> dims = input.shape.ToIntegers();
  StridedCopy copy(CopyAxesOf(dims, from.layout.Strides(dims), to.layout.Strides(dims)),
                   SizeOf(from.dtype));
  auto candidate = std::make_shared<FunctionCandidate>(
      query, KernelName{"reorder.copy", "reorder"}, std::vector<Layout>{from.layout},
      std::vector<Layout>{to.layout}, [copy = std::move(copy)](const Pointers& pointers) {
        copy.Run(pointers.inputs[0], pointers.outputs[0]);
        return absl::OkStatus();
      });
  candidate->inputs[0].format.dtype = from.dtype;
  candidate->outputs[0].format.dtype = to.dtype;
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
