// Concat and its inverse, Split: each part is one strided copy. In blocked layouts the parts must
// begin at blocks.
#include "ir/ops/concat.h"

#include <algorithm>

#include "ir/ops/split.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/memory_axes.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/strided_copy.h"

namespace sinter::blocked {
namespace {

// The copy of a part of a tensor to or from the whole.
struct Part {
  StridedCopy copy;
  int64_t offset;  // of the part within the whole, in bytes
};

// Parts of these types that lie behind one another along `axis` of the whole, all in this layout.
// Empty when a part does not begin or end at a block.
std::vector<Part> PartsOf(const std::vector<Type>& types, const Type& whole, int axis,
                          const Layout& layout, bool into_whole) {
  const std::vector<MemoryAxis> whole_axes = MemoryAxesOf(layout, whole.shape.ToIntegers());
  const auto at = std::find_if(whole_axes.begin(), whole_axes.end(),
                               [&](const MemoryAxis& level) { return level.axis == axis; });
  std::vector<Part> parts;
  int64_t begin = 0;
  for (const Type& type : types) {
    const std::vector<int64_t> dims = type.shape.ToIntegers();
    if (!IsDense(layout, dims) || begin % at->block != 0) return {};
    const std::vector<MemoryAxis> part_axes = MemoryAxesOf(layout, dims);
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

// A copy of nothing has no axis to walk.
bool IsEmpty(const Type& type) { return ByteSize(type).ValueOrDie() == 0; }

}  // namespace

void OfferConcat(const KernelQuery& query, Offers& offers) {
  const Type& whole = query.output(0);
  const int rank = whole.shape.rank();
  const auto axis = NormalizeAxis(query.operation().As<Concat>().axis, rank);
  if (!axis.ok() || IsEmpty(whole)) return;
  std::vector<Type> types;
  for (size_t i = 0; i < (*query).inputs.size(); ++i) types.push_back(query.input(i));
  if (std::any_of(types.begin(), types.end(), IsEmpty)) return;
  for (const Layout& layout : ActivationLayouts(rank)) {
    std::vector<Part> parts = PartsOf(types, whole, *axis, layout, /*into_whole=*/true);
    if (parts.empty()) continue;
    offers.push_back(std::make_shared<FunctionCandidate>(
        "concat", std::vector<Layout>(types.size(), layout), std::vector<Layout>{layout},
        [parts = std::move(parts)](const Pointers& pointers) {
          for (size_t i = 0; i < parts.size(); ++i) {
            parts[i].copy.Run(pointers.inputs[i],
                              static_cast<std::byte*>(pointers.outputs[0]) + parts[i].offset);
          }
          return absl::OkStatus();
        }));
  }
}

void OfferSplit(const KernelQuery& query, Offers& offers) {
  const Type& whole = query.input(0);
  const int rank = whole.shape.rank();
  const auto axis = NormalizeAxis(query.operation().As<Split>().axis, rank);
  if (!axis.ok() || IsEmpty(whole)) return;
  std::vector<Type> types;
  for (size_t i = 0; i < (*query).outputs.size(); ++i) types.push_back(query.output(i));
  if (std::any_of(types.begin(), types.end(), IsEmpty)) return;
  for (const Layout& layout : ActivationLayouts(rank)) {
    std::vector<Part> parts = PartsOf(types, whole, *axis, layout, /*into_whole=*/false);
    if (parts.empty()) continue;
    std::vector<Layout> inputs((*query).inputs.size());
    inputs[0] = layout;
    offers.push_back(std::make_shared<FunctionCandidate>(
        "split", std::move(inputs), std::vector<Layout>(types.size(), layout),
        [parts = std::move(parts)](const Pointers& pointers) {
          for (size_t i = 0; i < parts.size(); ++i) {
            parts[i].copy.Run(static_cast<const std::byte*>(pointers.inputs[0]) + parts[i].offset,
                              pointers.outputs[i]);
          }
          return absl::OkStatus();
        }));
  }
}

}  // namespace sinter::blocked
