// The epilogue of a primitive as oneDNN post-operations.
#ifndef SINTER_KERNELS_ONEDNN_POST_OPS_H_
#define SINTER_KERNELS_ONEDNN_POST_OPS_H_

#include <optional>
#include <span>

#include "kernels/fused_op.h"
#include "kernels/onednn/bindings.h"
#include "kernels/onednn/layouts.h"

namespace sinter::onednn {

// algorithm(x; alpha, beta) equals the operation up to f32 rounding, for NaN and infinities too.
struct Eltwise {
  dnnl::algorithm algorithm;
  float alpha = 0;
  float beta = 0;
};
std::optional<Eltwise> EltwiseOf(const ElementwiseOp& op);

// The operation as one that runs after the primitive.
std::optional<Finish> FinishOf(const ElementwiseOp& op);

// f(result so far, other); nothing for f(other, result) unless f commutes.
std::optional<dnnl::algorithm> BinaryOf(const ElementwiseOp& op);

// The result of a primitive, as the graph sees it and as the primitive computes it (a matmul may
// merge axes).
struct Result {
  Dims dims;
  Dims computed;
  Place place;
};

// How an operand of the epilogue is read for this result.
std::optional<Place> PlaceOfOperand(const Operand& operand, const Result& result);

// Binds the operands of the epilogue. From the first operation without an exact post-operation on,
// all are added to the bindings as operations that run after the primitive; returns nothing if that
// is impossible for one of them.
std::optional<dnnl::primitive_attr> AttributesFor(std::span<const ElementwiseOp> epilogue,
                                                  const Result& result, Bindings& bindings);

}  // namespace sinter::onednn

#endif  // SINTER_KERNELS_ONEDNN_POST_OPS_H_
