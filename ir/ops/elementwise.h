// What elementwise operators share: inference of types and shapes, and cases for tests.
#ifndef SINTER_IR_OPS_ELEMENTWISE_H_
#define SINTER_IR_OPS_ELEMENTWISE_H_

#include <optional>

#include "absl/functional/function_ref.h"
#include "ir/operation.h"

namespace sinter {

// One operand, any floating-point type; the result has its type.
inline absl::Status InferUnaryFloat(Inference& inference) {
  SINTER_RETURN_IF_ERROR(inference.RequireFloat(0));
  inference.SetOutput(0, inference.dtype(0), inference.shape(0));
  return absl::OkStatus();
}

// The same for any number.
absl::Status InferUnaryNumeric(Inference& inference);

absl::Status RequireNumber(const Inference& inference, size_t input);
absl::Status RequireInteger(const Inference& inference, size_t input);

// Two operands of one type, which broadcast: numbers, integers, or bool.
absl::Status InferBinaryNumeric(Inference& inference);
absl::Status InferBinaryInteger(Inference& inference);
absl::Status InferLogical(Inference& inference);
// Two operands of any one type, the result is bool: `holds` of -1, 0 or 1 where the first operand
// is less than, equal to or greater than the second; for the elements that inference knows.
absl::Status InferComparison(Inference& inference, bool (*holds)(int order));

// Sets the elements of an integer or bool result from those of its operands, where they are known
// and have one length (or are scalars): shape arithmetic. `combine` gives nothing where it cannot
// tell.
void SetUnaryContents(Inference& inference, absl::FunctionRef<std::optional<Dim>(const Dim&)> map);
void SetBinaryContents(Inference& inference,
                       absl::FunctionRef<std::optional<Dim>(const Dim&, const Dim&)> combine);

// f32, rank 0 to 5, elements from [low, high].
RandomCase MakeUnaryCase(Random& random, Operation operation, double low, double high);

// Two f32 operands that broadcast, each dimension and the rank of either operand possibly 1 or
// missing.
std::vector<RandomInput> MakeBroadcastInputs(Random& random, double low, double high);

}  // namespace sinter

#endif  // SINTER_IR_OPS_ELEMENTWISE_H_
