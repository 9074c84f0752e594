// Transpose, Expand and Slice: one strided copy each between plain layouts. A transpose between NCHW
// and NHWC is also offered with NCHW in channels-last layout, in which the plan copies nothing.
#include "ir/ops/transpose.h"

#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "ir/ops/expand.h"
#include "ir/ops/slice.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/strided_copy.h"

namespace sinter::blocked {
namespace {

// The axes of a copy to the result. `from_strides` are the operand's strides along the result's
// axes.
std::vector<CopyAxis> AxesOf(const Type& result, const std::vector<int64_t>& from_strides) {
  const std::vector<int64_t> dims = result.shape.ToIntegers();
  return CopyAxesOf(dims, from_strides, Layout().Strides(dims));
}

void OfferCopy(const KernelQuery& query, const std::string& name, std::vector<CopyAxis> axes,
               int64_t offset, Offers& offers) {
  const int64_t element_bytes = SizeOf(query.output(0).dtype);
  const StridedCopy copy(std::move(axes), element_bytes);
  offers.push_back(std::make_shared<FunctionCandidate>(
      query, KernelName{name, name}, std::vector<Layout>((*query).inputs.size()),
      std::vector<Layout>(1), [copy, bytes = offset * element_bytes](const Pointers& pointers) {
        copy.Run(static_cast<const std::byte*>(pointers.inputs[0]) + bytes, pointers.outputs[0]);
        return absl::OkStatus();
      }));
}

// The layouts of operand and result in which a transpose between NCHW and NHWC keeps the elements'
// order.
std::optional<std::pair<Layout, Layout>> LayoutsInOrder(const std::vector<int>& permutation) {
  const auto rank = static_cast<int>(permutation.size());
  if (rank < 3) return std::nullopt;
  const Layout channels_last = Layout::ChannelsLast(rank);
  if (permutation == channels_last.order()) return std::pair(channels_last, Layout());
  std::vector<int> inverse(permutation.size());
  for (int i = 0; i < rank; ++i)
    inverse[static_cast<size_t>(permutation[static_cast<size_t>(i)])] = i;
  if (inverse == channels_last.order()) return std::pair(Layout(), channels_last);
  return std::nullopt;
}

}  // namespace

void OfferTranspose(const KernelQuery& query, Offers& offers) {
  const Type& input = query.input(0);
  const auto permutation = query.operation().As<Transpose>().Permutation(input.shape.rank());
  if (!permutation.ok() || IsEmpty(input)) return;
  const std::vector<int64_t> input_strides = Layout().Strides(input.shape.ToIntegers());
  std::vector<int64_t> strides;
  for (const int axis : *permutation) strides.push_back(input_strides[static_cast<size_t>(axis)]);
  OfferCopy(query, "transpose", AxesOf(query.output(0), strides), 0, offers);
  if (const auto layouts = LayoutsInOrder(*permutation); layouts && !IsNarrow(input.dtype)) {
    const auto bytes = static_cast<size_t>(ByteSize(input).ValueOrDie());
    offers.push_back(std::make_shared<FunctionCandidate>(
        query, KernelName{"transpose.view", "view"}, std::vector<Layout>{layouts->first},
        std::vector<Layout>{layouts->second}, [bytes](const Pointers& pointers) {
          std::memcpy(pointers.outputs[0], pointers.inputs[0], bytes);
          return absl::OkStatus();
        }));
  }
}

void OfferExpand(const KernelQuery& query, Offers& offers) {
  const std::vector<int64_t> dims = query.input(0).shape.ToIntegers();
  if (IsEmpty(query.output(0))) return;
  const std::vector<int64_t> own = Layout().Strides(dims);
  // The operand's axes correspond to the result's last axes.
  std::vector<int64_t> strides(static_cast<size_t>(query.output(0).shape.rank()), 0);
  const size_t ahead = strides.size() - dims.size();
  for (size_t i = 0; i < dims.size(); ++i) strides[ahead + i] = dims[i] == 1 ? 0 : own[i];
  OfferCopy(query, "expand", AxesOf(query.output(0), strides), 0, offers);
}

void OfferSlice(const KernelQuery& query, Offers& offers) {
  const std::vector<int64_t> dims = query.input(0).shape.ToIntegers();
  if (IsEmpty(query.output(0))) return;
  std::vector<std::vector<int64_t>> lists;  // starts, ends, axes, steps
  for (size_t operand = 1; operand < 5; ++operand) {
    if (query.constant(operand) == nullptr) return;
    lists.push_back(query.constant(operand)->ToIntegers());
  }
  std::vector<int64_t> strides = Layout().Strides(dims);
  int64_t offset = 0;
  for (size_t i = 0; i < lists[0].size(); ++i) {
    const auto axis = NormalizeAxis(lists[2][i], static_cast<int>(dims.size()));
    if (!axis.ok()) return;
    const auto along = static_cast<size_t>(*axis);
    const SliceRange range = ResolveSlice(lists[0][i], lists[1][i], lists[3][i], dims[along]);
    offset += range.start * strides[along];
    // For one element the step does not matter, and multiplying a huge step would overflow.
    strides[along] = range.count > 1 ? strides[along] * range.step : 0;
  }
  OfferCopy(query, "slice", AxesOf(query.output(0), strides), offset, offers);
}

}  // namespace sinter::blocked
