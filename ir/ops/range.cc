#include "ir/ops/range.h"

#include <cmath>

namespace sinter {
namespace {

// The length if all three operands are constants. It is computed in f64, which is exact up to 2^53;
// longer lists are refused.
absl::StatusOr<Dim> LengthOf(const Constant& start, const Constant& limit, const Constant& delta) {
  const double first = start.ToDoubles().front();
  const double step = delta.ToDoubles().front();
  if (step == 0) return absl::InvalidArgumentError("delta is 0");
  const double length = std::ceil((limit.ToDoubles().front() - first) / step);
  if (!(length < 1e15))
    return absl::InvalidArgumentError("the range has no end, or too many elements");
  return Dim(static_cast<int64_t>(std::max(length, 0.0)));
}

}  // namespace

absl::Status Range::Infer(Inference& inference) const {
  for (size_t i = 0; i < 3; ++i) {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i, 0));
    if (inference.rank(i) == 0 || inference.shape(i) == Shape{1}) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("input ", i, " must be a scalar, not ", inference.type(i).ToString()));
  }
  if (inference.dtype(0) == DType::kBool)
    return absl::InvalidArgumentError("the inputs must be numbers");
  Dim length = Dim::Unknown();
  const std::vector<Dim>* start = inference.contents(0);
  const std::vector<Dim>* limit = inference.contents(1);
  const std::vector<Dim>* delta = inference.contents(2);
  if (inference.constant(0) != nullptr && inference.constant(1) != nullptr &&
      inference.constant(2) != nullptr) {
    SINTER_ASSIGN_OR_RETURN(
        length, LengthOf(*inference.constant(0), *inference.constant(1), *inference.constant(2)));
  } else if (start != nullptr && limit != nullptr && delta != nullptr &&
             delta->front().is_static()) {
    const Dim distance = limit->front() - start->front();
    const int64_t step = delta->front().value();
    if (step == 0) return absl::InvalidArgumentError("delta is 0");
    if (distance.is_static()) {
      length = std::max<int64_t>((step > 0 ? CeilDivide(distance, step)
                                           : CeilDivide(Dim(0) - distance, Dim(0) - Dim(step)))
                                     .value(),
                                 0);
    } else if (step == 1 && start->front().Is(0)) {
      length = distance;  // a size, never negative
    }
  }
  if (length.is_static() && length.value() <= 64 && start != nullptr && delta != nullptr) {
    std::vector<Dim> contents;
    Dim next = start->front();
    for (int64_t i = 0; i < length.value(); ++i) {
      contents.push_back(next);
      next = next + delta->front();
    }
    inference.SetContents(0, std::move(contents));
  }
  inference.SetOutput(0, inference.dtype(0), Shape{length});
  return absl::OkStatus();
}

}  // namespace sinter
