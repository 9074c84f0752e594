// Pools, and means over all spatial axes as average pools of one window, channels last.
#include "kernels/pool.h"

#include <optional>
#include <utility>
#include <vector>

#include "kernels/blocked/epilogue.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/pool_tile.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/window_lines.h"
#include "kernels/chain.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 32 << 10;  // that are read

class PoolKernel {
 public:
  PoolKernel(const WindowSizes& sizes, Pool pool, Epilogue epilogue)
      : sizes_(sizes), pool_(std::move(pool)), epilogue_(std::move(epilogue)) {}

  void Run(PitchedRows<const float> input, std::span<const void* const> inputs,
           PitchedRows<float> to) const {
    const auto run = pool_.is_max ? PoolKernels().max : PoolKernels().sum;
    ForAllWindows(sizes_, kElementsPerThread, epilogue_, inputs, input, to,
                  [&](const WindowLine& window, const TapRange& lines, const TapRange& taps) {
                    const int64_t divisor =
                        pool_.count_include_pad ? sizes_.taps() : lines.count * taps.count;
                    run({window, 1.0F / static_cast<float>(divisor)});
                  });
  }

 private:
  WindowSizes sizes_;
  Pool pool_;
  Epilogue epilogue_;
};

// Whether every window has an element, and, where what lies around counts, no window reaches beyond
// the pads, as with ceil_mode.
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

void OfferPool(const KernelQuery& query, Offers& offers) {
  if (!AllFloat32(query)) return;
  const std::optional<Chain> chain = ChainOf(query);
  if (!chain || !chain->root || !chain->operands[0].index) return;
  const std::vector<int64_t>& input = chain->operands[0].dims;
  const std::optional<Pool> pool = PoolOf(*chain->root, input);
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
  auto candidate = std::make_shared<FunctionCandidate>(
      "pooled windows", std::move(layouts), std::vector<Layout>{channels_last},
      [kernel = PoolKernel(*sizes, *pool, *epilogue), operand,
       channels = sizes->channels](const Pointers& pointers) {
        kernel.Run(pointers.InputRows(operand, channels), pointers.inputs,
                   pointers.OutputRows(0, channels));
        return absl::OkStatus();
      });
  if (chain->TakesOnce(operand)) candidate->TakePitch(operand);
  candidate->GivePitch();
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
