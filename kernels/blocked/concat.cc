// Concat and its inverse, Split. Each part is one strided copy. In blocked layouts the parts must
// begin at block boundaries.
#include "ir/ops/concat.h"

#include <algorithm>

#include "ir/ops/split.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/strided_copy.h"

namespace sinter::blocked {
namespace {

// The copy of a part of a tensor to or from the whole.
struct Part {
  StridedCopy copy;
  int64_t offset;  // of the part within the whole, in bytes
};

// Parts of these types, which follow one another along `axis` of the whole, all in this layout.
// Empty if a part does not begin and end at a block boundary.
std::vector<Part> PartsOf(const std::vector<Type>& types, const Type& whole, int axis,
                          const Layout& layout, bool into_whole) {
  const std::vector<Layout::MemoryAxis> whole_axes = layout.MemoryAxes(whole.shape.ToIntegers());
  const auto at = std::find_if(whole_axes.begin(), whole_axes.end(),
                               [&](const Layout::MemoryAxis& level) { return level.axis == axis; });
  std::vector<Part> parts;
  int64_t begin = 0;
  for (const Type& type : types) {
    const std::vector<int64_t> dims = type.shape.ToIntegers();
    if (!layout.IsDense(dims) || begin % at->block != 0) return {};
    const std::vector<Layout::MemoryAxis> part_axes = layout.MemoryAxes(dims);
    std::vector<CopyAxis> copy_axes;
    for (size_t i = 0; i < part_axes.size(); ++i) {
      const int64_t own = part_axes[i].stride;
      const int64_t others = whole_axes[i].stride;
      copy_axes.push_back(
          {part_axes[i].size, into_whole ? own : others, into_whole ? others : own});
    }
    const int64_t element_bytes = SizeOf(whole.dtype);
    parts.push_back({StridedCopy(std::move(copy_axes), element_bytes),
                     begin / at->block * at->stride * element_bytes});
    begin += dims[static_cast<size_t>(axis)];
  }
  return parts;
}

// Offers copies between the whole and its parts, which are the node's operands or results, in every
// layout that they can have.
void OfferCopies(const KernelQuery& query, int64_t given_axis, bool into_whole, Offers& offers) {
  const Node& node = *query;
  const Type& whole = into_whole ? query.output(0) : query.input(0);
  const int rank = whole.shape.rank();
  const auto axis = NormalizeAxis(given_axis, rank);
  std::vector<Type> types;
  for (const ValueId part : into_whole ? node.inputs : node.outputs) {
    types.push_back(query.graph.type(part));
  }
  if (!axis.ok() || IsEmpty(whole) || std::any_of(types.begin(), types.end(), IsEmpty)) return;
  for (const Layout& layout : ActivationLayouts(rank)) {
    std::vector<Part> parts = PartsOf(types, whole, *axis, layout, into_whole);
    if (parts.empty()) continue;
    // Split's optional second operand, the sizes of the parts, is plain.
    std::vector<Layout> inputs(node.inputs.size(), into_whole ? layout : Layout());
    inputs[0] = layout;
    offers.push_back(std::make_shared<FunctionCandidate>(
        query, into_whole ? KernelName{"concat", "concat"} : KernelName{"split", "split"},
        std::move(inputs), std::vector<Layout>(node.outputs.size(), layout),
        [parts = std::move(parts), into_whole](const Pointers& pointers) {
          for (size_t i = 0; i < parts.size(); ++i) {
            const auto* const from =
                static_cast<const std::byte*>(pointers.inputs[into_whole ? i : 0]);
            auto* const to = static_cast<std::byte*>(pointers.outputs[into_whole ? 0 : i]);
            parts[i].copy.Run(into_whole ? from : from + parts[i].offset,
                              into_whole ? to + parts[i].offset : to);
          }
          return absl::OkStatus();
        }));
  }
}

}  // namespace

void OfferConcat(const KernelQuery& query, Offers& offers) {
  OfferCopies(query, query.operation().As<Concat>().axis, /*into_whole=*/true, offers);
}

void OfferSplit(const KernelQuery& query, Offers& offers) {
  OfferCopies(query, query.operation().As<Split>().axis, /*into_whole=*/false, offers);
}

}  // namespace sinter::blocked
