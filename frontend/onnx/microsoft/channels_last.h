// Operands whose channels are the last axis.
#ifndef SINTER_FRONTEND_ONNX_MICROSOFT_CHANNELS_LAST_H_
#define SINTER_FRONTEND_ONNX_MICROSOFT_CHANNELS_LAST_H_

#include <vector>

#include "frontend/onnx/lowering_builder.h"

namespace sinter::onnx {

// [batch, spatial..., channels] as [batch, channels, spatial...]. Below rank 3 unchanged.
inline ValueId WithChannelsFirst(ValueId x, LoweringBuilder& make) {
  if (!make.status().ok() || make.shape(x).whole().rank() < 3) return x;
  const int rank = make.shape(x).whole().rank();
  std::vector<int64_t> perm = {0, rank - 1};
  for (int axis = 1; axis < rank - 1; ++axis) perm.push_back(axis);
  return make.Permuted(x, std::move(perm));
}

// The inverse.
inline ValueId WithChannelsLast(ValueId x, LoweringBuilder& make) {
  if (!make.status().ok() || make.shape(x).whole().rank() < 3) return x;
  std::vector<int64_t> perm = {0};
  for (int axis = 2; axis < make.shape(x).whole().rank(); ++axis) perm.push_back(axis);
  perm.push_back(1);
  return make.Permuted(x, std::move(perm));
}

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_MICROSOFT_CHANNELS_LAST_H_
