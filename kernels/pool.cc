#include "kernels/pool.h"

#include "ir/ops/average_pool.h"
#include "ir/ops/max_pool.h"
#include "ir/ops/reduce_mean.h"

namespace sinter {

std::optional<Pool> PoolOf(const Operation& operation, const std::vector<int64_t>& input) {
  if (const auto* max = operation.If<MaxPool>()) {
    return Pool{.is_max = true, .window = max->ToWindow()};
  }
  if (const auto* average = operation.If<AveragePool>()) {
    return Pool{.count_include_pad = average->count_include_pad, .window = average->ToWindow()};
  }
  const auto* mean = operation.If<ReduceMean>();
  if (mean == nullptr || !mean->IsGlobalPool(static_cast<int>(input.size()))) return std::nullopt;
  return Pool{.window = {.kernel_shape = {input.begin() + 2, input.end()}}};
}

}  // namespace sinter
