// Code that the pooling operators share.
#ifndef SINTER_IR_OPS_POOL_H_
#define SINTER_IR_OPS_POOL_H_

#include <memory>
#include <utility>
#include <vector>

#include "ir/operation.h"
#include "ir/ops/window.h"

namespace sinter {

// Infers pooling over [N, C, spatial...] of any type, channel by channel. Padding must be smaller
// than the window.
absl::Status InferPool(Inference& inference, const Window& window);
double PoolFlops(const std::vector<int64_t>& kernel_shape, Types outputs);

template <class Pool>
RandomCase MakePoolCase(Random& random) {
  const auto spatial_rank = static_cast<size_t>(random.Integer(1, 3));
  Pool pool;
  std::vector<int64_t> input = {random.Integer(1, 2), random.Integer(1, 19)};
  std::vector<int64_t> ends;
  for (size_t axis = 0; axis < spatial_rank; ++axis) {
    const int64_t kernel = random.Integer(1, 4);
    const int64_t dilation = random.Integer(1, 2);
    pool.dilations.push_back(dilation);
    input.push_back((kernel - 1) * dilation + random.Integer(1, 8));
    pool.kernel_shape.push_back(kernel);
    pool.strides.push_back(random.Integer(1, 3));
    pool.pads.push_back(random.Integer(0, kernel - 1));
    ends.push_back(random.Integer(0, kernel - 1));
  }
  pool.pads.insert(pool.pads.end(), ends.begin(), ends.end());
  if (random.Chance(0.2)) {
    pool.pads.clear();
    pool.auto_pad = static_cast<AutoPad>(random.Integer(1, 3));
  }
  pool.ceil_mode = random.Chance(0.3);
  if constexpr (requires { pool.count_include_pad; }) pool.count_include_pad = random.Chance(0.5);
  return {std::make_shared<const Operation>(std::move(pool)), {RandomInput{.dims = input}}};
}

}  // namespace sinter

#endif  // SINTER_IR_OPS_POOL_H_
