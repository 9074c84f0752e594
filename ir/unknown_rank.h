// Inference where the rank of an operand is not known: by trying every rank that it may have.
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

// What `infer` gives whatever the ranks turn out to be, for operands at least one of which has no
// known rank. Ranks that `infer` refuses are impossible. A result has a rank when all possible
// ranks give it that rank, and a dimension is a number when all give that number; nothing else is
// known. When every rank is refused, the first error. Of an elementwise operator, whose results
// have the largest of the ranks, only the element types are inferred.
absl::StatusOr<std::vector<ResultInfo>> InferForEveryRank(std::span<const OperandInfo> operands,
                                                          bool elementwise, InferFunction infer);

}  // namespace sinter

#endif  // SINTER_IR_UNKNOWN_RANK_H_
