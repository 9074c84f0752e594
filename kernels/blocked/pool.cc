// Pools, and means over all spatial axes as average pools of one window, in channels-last layout. A
// prologue is computed for a part of the channels at a time, so that its result stays in L1.
#include "kernels/pool.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/pool_tile.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/window_lines.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 32 << 10;  // of the windows
// Input elements that pass through a prologue at a time; they stay in L1.
constexpr int64_t kCopyElements = 6 << 10;
constexpr int64_t kMostCopyElements = 128 << 10;
constexpr int64_t kLanes = 16;  // a part of the channels is a multiple of this

class PoolKernel {
 public:
  PoolKernel(const WindowSizes& sizes, Pool pool, Epilogue prologue, Epilogue epilogue)
      : sizes_(sizes),
        pool_(std::move(pool)),
        prologue_(std::move(prologue)),
        epilogue_(std::move(epilogue)) {
    const WindowSizes& s = sizes_;
    const int64_t lines = s.batch * s.out_height;
    const int64_t additions = lines * s.out_width * s.channels * s.taps();
    workers_ = std::clamp<int64_t>(additions / kElementsPerThread, 1, CurrentThreadCount());
    part_channels_ = s.channels;
    if (!prologue_.empty()) {
      const int64_t pixels = std::min(WindowLines(), s.height) * s.width;
      part_channels_ = WholeVectors(kCopyElements / pixels);
      copy_elements_ = CeilDiv(pixels * part_channels_, kLanes) * kLanes;
    } else if (lines < workers_) {
      part_channels_ = WholeVectors(CeilDiv(s.channels * lines, workers_) + kLanes - 1);
    }
    const auto parts = DivideIntoRanges(lines * CeilDiv(s.channels, part_channels_), workers_, 1);
    parts_.assign(parts.begin(), parts.end());
  }

  // Whether a prologue pays off: it processes no input line twice, and the input of one line of the
  // result stays in cache.
  static bool TakesPrologue(const WindowSizes& s) {
    const int64_t lines = s.InputLines(1);
    return (s.out_height == 1 || s.stride_height >= lines) &&
           std::min(lines, s.height) * s.width * kLanes <= kMostCopyElements;
  }
  int64_t workspace_bytes() const {
    return workers_ * copy_elements_ * static_cast<int64_t>(sizeof(float));
  }

  void Run(StridedRows<const float> input, const NodeOperands& inputs, void* workspace,
           StridedRows<float> to) const {
    const int64_t lines = sizes_.batch * sizes_.out_height;
    ParallelRanges(parts_, workers_, [&](const WorkRange& units, int64_t worker) {
      float* const copy = static_cast<float*>(workspace) + worker * copy_elements_;
      for (int64_t unit = units.begin; unit < units.end; ++unit) {
        RunUnit(input, inputs, unit % lines, unit / lines * part_channels_, copy, to);
      }
    });
  }

 private:
  // Input lines that a window spans.
  int64_t WindowLines() const { return sizes_.InputLines(1); }

  // The number of channels rounded down to whole vectors, but at least one.
  int64_t WholeVectors(int64_t channels) const {
    return std::clamp(channels / kLanes * kLanes, std::min(kLanes, sizes_.channels),
                      sizes_.channels);
  }

  void RunWindows(const WindowLine& windows, const TapRange& lines, const TapRange& taps) const {
    const int64_t divisor = pool_.count_include_pad ? sizes_.taps() : lines.count * taps.count;
    const PoolFunctions& functions = PoolKernels();
    (pool_.is_max ? functions.max : functions.sum)({windows, 1.0F / static_cast<float>(divisor)});
  }

  // Computes a line of the result for a part of the channels, from `channel` on. A prologue writes
  // the input lines of its windows to `copy`.
  void RunUnit(StridedRows<const float> input, const NodeOperands& inputs, int64_t line,
               int64_t channel, float* copy, StridedRows<float> to) const {
    WindowSizes part = sizes_;
    part.channels = std::min(part_channels_, sizes_.channels - channel);
    const int64_t image = line / sizes_.out_height * sizes_.height * sizes_.width;
    StridedRows<const float> from = {input.at(image) + channel, input.row_stride};
    int64_t y = line % sizes_.out_height;
    if (!prologue_.empty()) {
      const int64_t top = y * sizes_.stride_height - sizes_.pad_top;
      const int64_t first = std::max<int64_t>(top, 0);
      part.height = std::min(top + WindowLines(), sizes_.height) - first;
      part.pad_top = first - top;
      const int64_t row = image + first * sizes_.width;
      from = {copy, part.channels};
      y = 0;
      prologue_.Map(inputs, row, row + part.height * sizes_.width, channel, part.channels,
                    {input.at(row) + channel, input.row_stride}, {copy, part.channels});
    }
    const int64_t out_row = line * sizes_.out_width;
    ForWindowsOfLine(part, from, y, {0, part.out_width}, {to.at(out_row) + channel, to.row_stride},
                     [this](const auto&... window) { RunWindows(window...); });
    epilogue_.Apply(inputs, out_row, out_row + sizes_.out_width, channel, part.channels, to);
  }

  WindowSizes sizes_;
  Pool pool_;
  Epilogue prologue_;
  Epilogue epilogue_;
  int64_t part_channels_ = 0;     // of a unit of work, which is a line of the result
  std::vector<WorkRange> parts_;  // in units
  int64_t copy_elements_ = 0;     // per worker
  int64_t workers_ = 1;
};

// Whether every window contains an element and, if padding counts, no window reaches beyond the
// padding, which ceil_mode allows.
bool AllWindowsFit(const Pool& pool, const std::vector<int64_t>& input,
                   const std::vector<int64_t>& output) {
  const std::vector<Dim> spatial(input.begin() + 2, input.end());
  const auto axes = ResolveWindow(pool.window, spatial);
  if (!axes.ok()) return false;
  for (size_t i = 0; i < axes->size(); ++i) {
    const WindowAxis& axis = (*axes)[i];
    const int64_t size = input[i + 2];
    for (int64_t at = 0; at < output[i + 2]; ++at) {
      const int64_t start = at * axis.stride - axis.pad_begin;
      if (TapsInside(start, axis.kernel, axis.dilation, size).count == 0) return false;
      if (pool.count_include_pad && start + axis.effective_kernel() > size + axis.pad_end) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

void OfferPool(const KernelQuery& query, const FusedOp& fused, Offers& offers) {
  if (!AllFloat32(query) || !fused.operands[0].index) return;
  const std::vector<int64_t>& input = fused.operands[0].dims;
  const std::optional<Pool> pool = PoolOf(*fused.root, input);
  if (!pool) return;
  const auto sizes = WindowSizesOf(pool->window, input, fused.output);
  if (!sizes || !AllWindowsFit(*pool, input, fused.output)) return;
  const auto epilogue = Epilogue::Create(fused.epilogue, fused.output, 1,
                                         {.bias = false, .addend = false, .clamp = false});
  const auto prologue =
      Epilogue::Create(fused.prologue, input, 1, {.bias = false, .addend = false, .clamp = false});
  if (!epilogue || !prologue) return;
  if (!prologue->empty() && !PoolKernel::TakesPrologue(*sizes)) return;
  const Layout channels_last = Layout::ChannelsLast(static_cast<int>(input.size()));
  const size_t operand = *fused.operands[0].index;
  std::vector<Layout> layouts((*query).inputs.size());
  layouts[operand] = channels_last;
  for (const size_t full : epilogue->full_operands()) layouts[full] = channels_last;
  for (const size_t full : prologue->full_operands()) layouts[full] = channels_last;
  PoolKernel kernel(*sizes, *pool, *prologue, *epilogue);
  const int64_t workspace = kernel.workspace_bytes();
  auto candidate = std::make_shared<FunctionCandidate>(
      query, KernelName{"pool.windows", "pooled windows"}, std::move(layouts),
      std::vector<Layout>{channels_last},
      [kernel = std::move(kernel), operand, channels = sizes->channels](const Pointers& pointers) {
        kernel.Run(pointers.InputRows(operand, channels), pointers.operands(), pointers.workspace,
                   pointers.OutputRows(0, channels));
        return absl::OkStatus();
      });
  candidate->workspace_bytes = workspace;
  if (fused.ReadsOnce(operand)) candidate->TakeRowStride(operand, sizes->channels);
  candidate->GiveRowStride(sizes->channels);
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
