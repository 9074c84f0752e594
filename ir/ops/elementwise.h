// Code that elementwise operators share: inference of types and shapes, and random cases.
#ifndef SINTER_IR_OPS_ELEMENTWISE_H_
#define SINTER_IR_OPS_ELEMENTWISE_H_

#include <optional>

#include "absl/functional/function_ref.h"
#include "ir/operation.h"

namespace sinter {

// One operand of any floating-point type; the result has the same type.
inline absl::Status InferUnaryFloat(Inference& inference) {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  inference.SetOutput(0, inference.dtype(0), inference.shape(0));
  return absl::OkStatus();
}

// The same for any numeric type.
absl::Status InferUnaryNumeric(Inference& inference);

absl::Status RequireNumber(const Inference& inference, size_t input);
absl::Status RequireInteger(const Inference& inference, size_t input);

// Two operands of the same type that broadcast: numeric, integer, or bool.
absl::Status InferBinaryNumeric(Inference& inference);
absl::Status InferBinaryInteger(Inference& inference);
absl::Status InferLogical(Inference& inference);
// Two operands of the same type and a bool result. `holds` gives the result for -1, 0 or 1 if the
// first operand is less than, equal to or greater than the second. It computes the elements that
// inference knows.
absl::Status InferComparison(Inference& inference, bool (*holds)(int order));

// Shape arithmetic: sets the elements of an integer or bool result if the operands' elements are
// known and the operands have the same length (or are scalars). `combine` returns nothing if it
// cannot tell.
void SetUnaryContents(Inference& inference, absl::FunctionRef<std::optional<Dim>(const Dim&)> map);
void SetBinaryContents(Inference& inference,
                       absl::FunctionRef<std::optional<Dim>(const Dim&, const Dim&)> combine);

// f32, rank 0 to 5, elements from [low, high].
RandomCase MakeUnaryCase(Random& random, Operation operation, double low, double high);

// Two f32 operands that broadcast: dimensions of either may be 1, and leading ones may be missing.
std::vector<RandomInput> MakeBroadcastInputs(Random& random, double low, double high);

}  // namespace sinter

#endif  // SINTER_IR_OPS_ELEMENTWISE_H_
