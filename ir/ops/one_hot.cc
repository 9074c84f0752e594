#include "ir/ops/one_hot.h"

namespace sinter {

absl::Status OneHot::Infer(Inference& inference) const {
  SINTER_ASSIGN_OR_RETURN(const int inserted, NormalizeAxis(axis, inference.rank(0) + 1));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 0, 1));
  if (inference.shape(2) != Shape{2}) {
    return absl::InvalidArgumentError(
        absl::StrCat("values must be two, not ", inference.type(2).ToString()));
  }
  Dim depth = Dim::Unknown();
  if (inference.contents(1) != nullptr && inference.contents(1)->size() == 1) {
    depth = inference.contents(1)->front();
  } else if (inference.constant(1) != nullptr && inference.constant(1)->element_count() == 1) {
    const double number = inference.constant(1)->ToDoubles().front();
    if (!(number >= 0 && number < 1e15)) {
      return absl::InvalidArgumentError(absl::StrCat("depth is ", number));
    }
    depth = static_cast<int64_t>(number);
  }
  std::vector<Dim> dims(inference.shape(0).begin(), inference.shape(0).end());
  dims.insert(dims.begin() + inserted, depth);
  inference.SetOutput(0, inference.dtype(2), Shape(std::move(dims)));
  return absl::OkStatus();
}

}  // namespace sinter
