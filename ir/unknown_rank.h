// Inference for operands of unknown rank, by trying every possible rank.
#ifndef SINTER_IR_UNKNOWN_RANK_H_
#define SINTER_IR_UNKNOWN_RANK_H_

#include <span>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "ir/inference.h"

namespace sinter {

using InferFunction =
    absl::FunctionRef<absl::StatusOr<std::vector<ResultInfo>>(std::span<const OperandInfo>)>;

// Returns the results of `infer` that hold for all possible ranks, if at least one operand has
// unknown rank. Ranks that `infer` refuses are impossible. A result has a rank if all possible
// ranks give that rank, and a dimension is a number if all give that number; everything else is
// unknown. If every rank is refused, returns the first error. For an elementwise operator, whose
// results have the largest of the operands' ranks, only the element types are inferred.
absl::StatusOr<std::vector<ResultInfo>> InferForEveryRank(std::span<const OperandInfo> operands,
                                                          bool elementwise, InferFunction infer);

}  // namespace sinter

#endif  // SINTER_IR_UNKNOWN_RANK_H_
