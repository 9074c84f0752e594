// Pools, and means over all spatial axes as average pools of one window, channels last.
#include <optional>
#include <utility>
#include <vector>

#include "ir/ops.h"
#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/pool_tile.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/window_lines.h"
#include "kernels/chain.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 32 << 10;  // that are read

struct PoolKind {
  bool max;
  bool count_include_pad;
};

class Pool {
 public:
  Pool(const WindowSizes& sizes, PoolKind kind, Epilogue epilogue)
      : sizes_(sizes), kind_(kind), epilogue_(std::move(epilogue)) {}

  void Run(const float* input, std::span<const void* const> inputs, float* to) const {
    const WindowSizes& s = sizes_;
    const int64_t elements = s.out_width * s.channels * s.taps();
    ParallelFor(s.batch * s.out_height, std::max<int64_t>(1, kElementsPerThread / elements),
                [&](int64_t begin, int64_t end) {
                  for (int64_t line = begin; line < end; ++line) {
                    const int64_t image = line / s.out_height;
                    Line(input + image * s.height * s.width * s.channels, line % s.out_height,
                         to + line * s.out_width * s.channels);
                    epilogue_.Apply(inputs, line * s.out_width, (line + 1) * s.out_width, 0,
                                    s.channels, to);
                  }
                });
  }

 private:
  void Line(const float* image, int64_t y, float* to) const {
    const auto run = kind_.max ? PoolKernels().max : PoolKernels().sum;
    ForRunsOfLine(sizes_, y, [&](const PixelRun& pixels) {
      const int64_t taps = pixels.lines.count * pixels.taps.count;
      const int64_t divisor = kind_.count_include_pad ? sizes_.taps() : taps;
      run({.from = image + pixels.offset,
           .pixel_stride = sizes_.stride_width * sizes_.channels,
           .pixels = pixels.count,
           .lines = pixels.lines.count,
           .line_stride = sizes_.dilation_height * sizes_.width * sizes_.channels,
           .taps = pixels.taps.count,
           .tap_stride = sizes_.dilation_width * sizes_.channels,
           .channels = sizes_.channels,
           .to = to + pixels.first * sizes_.channels,
           .scale = 1.0F / static_cast<float>(divisor)});
    });
  }

  WindowSizes sizes_;
  PoolKind kind_;
  Epilogue epilogue_;
};

struct Description {
  PoolKind kind;
  Window window;
};

std::optional<Description> DescriptionOf(const Operation& operation,
                                         const std::vector<int64_t>& input) {
  if (const auto* max = operation.If<MaxPool>()) return Description{{true, false}, max->ToWindow()};
  if (const auto* average = operation.If<AveragePool>()) {
    return Description{{false, average->count_include_pad}, average->ToWindow()};
  }
  const auto* mean = operation.If<ReduceMean>();
  if (mean == nullptr || !mean->keepdims || input.size() < 3) return std::nullopt;
  const auto mask = ReductionMask(mean->axes, static_cast<int>(input.size()));
  if (!mask.ok()) return std::nullopt;
  for (size_t axis = 0; axis < input.size(); ++axis) {
    if ((*mask)[axis] != (axis >= 2)) return std::nullopt;
  }
  return Description{{false, false}, Window{.kernel_shape = {input.begin() + 2, input.end()}}};
}

// Whether every window has an element, and, where what lies around counts, no window reaches beyond
// the pads, as with ceil_mode.
bool AllWindowsFit(const Description& pool, const std::vector<int64_t>& input,
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
      if (pool.kind.count_include_pad && start + axis.effective_kernel() > size + axis.pad_end) {
        return false;
      }
    }
  }
  return true;
}

}  // namespace

void OfferPool(const KernelQuery& query, Offers& offers) {
  if (!AllFloat32(query)) return;
  const std::optional<Chain> chain = ChainOf(query);
  if (!chain || !chain->root || !chain->operands[0].index) return;
  const std::vector<int64_t>& input = chain->operands[0].dims;
  const std::optional<Description> pool = DescriptionOf(*chain->root, input);
  if (!pool) return;
  const auto sizes = WindowSizesOf(pool->window, input, chain->output);
  if (!sizes || !AllWindowsFit(*pool, input, chain->output)) return;
  const auto epilogue = Epilogue::Create(chain->links, chain->output, 1,
                                         {.bias = false, .addend = false, .clamp = false});
  if (!epilogue) return;
  const Layout channels_last = Layout::ChannelsLast(static_cast<int>(input.size()));
  const size_t operand = *chain->operands[0].index;
  std::vector<Layout> layouts((*query).inputs.size());
  layouts[operand] = channels_last;
  for (const size_t full : epilogue->full_operands()) layouts[full] = channels_last;
  offers.push_back(std::make_shared<FunctionCandidate>(
      "pooled windows", std::move(layouts), std::vector<Layout>{channels_last},
      [kernel = Pool(*sizes, pool->kind, *epilogue), operand](const Pointers& pointers) {
        kernel.Run(static_cast<const float*>(pointers.inputs[operand]), pointers.inputs,
                   static_cast<float*>(pointers.outputs[0]));
        return absl::OkStatus();
      }));
}

}  // namespace sinter::blocked
