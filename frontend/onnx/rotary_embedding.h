// Rotary position embedding, for the operators that contain it.
#ifndef SINTER_FRONTEND_ONNX_ROTARY_EMBEDDING_H_
#define SINTER_FRONTEND_ONNX_ROTARY_EMBEDDING_H_

#include "frontend/onnx/lowering_builder.h"

namespace sinter::onnx {

// Rotates pairs of the first `rotated` elements (0: of all) of each head of x [batch, length, heads,
// size], by angles whose cosines and sines are [batch, length, rotated / 2]. A pair is two
// neighbours if `interleaved`, else one element of each half.
absl::StatusOr<ValueId> AddRotaryEmbedding(LoweringBuilder& make, ValueId x, ValueId cosine,
                                           ValueId sine, int64_t rotated, bool interleaved);

}  // namespace sinter::onnx

#endif  // SINTER_FRONTEND_ONNX_ROTARY_EMBEDDING_H_
