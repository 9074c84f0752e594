#include "kernels/onednn/layouts.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "kernels/onednn/engine.h"

namespace sinter::onednn {
namespace {

using Tag = dnnl::memory::format_tag;

constexpr size_t kMaxRank = 6;

// The tag for channels in blocks and the other axes in order.
std::optional<Tag> BlockedTag(size_t rank, int64_t block) {
  if (rank < 3 || rank > 5) return std::nullopt;
  constexpr Tag k4[] = {Tag::aBc4b, Tag::aBcd4b, Tag::aBcde4b};
  constexpr Tag k8[] = {Tag::aBc8b, Tag::aBcd8b, Tag::aBcde8b};
  constexpr Tag k16[] = {Tag::aBc16b, Tag::aBcd16b, Tag::aBcde16b};
  switch (block) {
    case 4: return k4[rank - 3];
    case 8: return k8[rank - 3];
    case 16: return k16[rank - 3];
    default: return std::nullopt;
  }
}

}  // namespace

std::optional<dnnl::memory::desc> DescOf(const Dims& dims, const Layout& layout) {
  if (dims.empty() || dims.size() > kMaxRank) return std::nullopt;
  const CheckedSize elements = layout.PhysicalElements(dims);
  if (!elements.valid() || elements.ValueOrDie() == 0 ||
      elements.ValueOrDie() > std::numeric_limits<int32_t>::max()) {
    return std::nullopt;
  }
  constexpr auto kType = dnnl::memory::data_type::f32;
  if (!layout.is_blocked()) return dnnl::memory::desc(dims, kType, layout.Strides(dims));
  const int64_t block = layout.blocks()[0].size;
  if (layout != Layout::BlockedChannels(static_cast<int>(dims.size()), block)) return std::nullopt;
  const std::optional<Tag> tag = BlockedTag(dims.size(), block);
  if (!tag) return std::nullopt;
  return dnnl::memory::desc(dims, kType, *tag);
}

std::optional<dnnl::memory::desc> MatrixOf(std::span<const int64_t> dims, size_t first) {
  const CheckedSize rows = ElementCount(dims.first(first));
  const CheckedSize columns = ElementCount(dims.subspan(first));
  if (!rows.valid() || !columns.valid()) return std::nullopt;
  return DescOf({rows.ValueOrDie(), columns.ValueOrDie()}, Layout());
}

std::vector<Layout> ActivationLayouts(int rank) {
  if (rank < 3 || rank > 5) return {Layout()};
  return {Layout::BlockedChannels(rank, ChannelBlock()), Layout::ChannelsLast(rank), Layout()};
}

std::string PackedFormatOf(const dnnl::memory::desc& desc) {
  return absl::StrCat(absl::StrJoin(desc.get_dims(), "x"), " strides ",
                      absl::StrJoin(desc.get_strides(), ","), " blocks ",
                      absl::StrJoin(desc.get_inner_blks(), ","), " of axes ",
                      absl::StrJoin(desc.get_inner_idxs(), ","));
}

}  // namespace sinter::onednn
