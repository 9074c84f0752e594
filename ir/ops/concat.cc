#include "ir/ops/concat.h"

namespace sinter {

absl::Status Concat::Infer(Inference& inference) const {
  SINTER_ASSIGN_OR_RETURN(const int along, NormalizeAxis(axis, inference.rank(0)));
  Shape shape = inference.shape(0);
  std::optional<std::vector<Dim>> contents = std::vector<Dim>();
  for (size_t i = 0; i < inference.input_count(); ++i) {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(i, 0));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(i, shape.rank()));
    if (contents && inference.contents(i) != nullptr) {
      contents->insert(contents->end(), inference.contents(i)->begin(),
                       inference.contents(i)->end());
    } else {
      contents.reset();
    }
    if (i == 0) continue;
    for (int other = 0; other < shape.rank(); ++other) {
      const Dim& dim = inference.shape(i)[other];
      if (other == along) {
        shape[other] = shape[other] + dim;
      } else if (!shape[other].is_static()) {
        shape[other] = dim.is_static() ? dim : shape[other];
      } else if (dim.is_static() && dim != shape[other]) {
        return absl::InvalidArgumentError(
            absl::StrCat("input ", i, " of shape ", inference.shape(i).ToString(),
                         " does not fit the first of shape ", inference.shape(0).ToString(),
                         " along axis ", along));
      }
    }
  }
  inference.SetOutput(0, inference.dtype(0), shape);
  if (contents && shape.rank() == 1) inference.SetContents(0, *std::move(contents));
  return absl::OkStatus();
}

RandomCase Concat::MakeRandomCase(Random& random) {
  const std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(1, 4)), 5);
  const int64_t along = random.Integer(0, static_cast<int64_t>(dims.size()) - 1);
  std::vector<RandomInput> inputs;
  for (int64_t i = random.Integer(1, 3); i >= 0; --i) {
    std::vector<int64_t> own = dims;
    own[static_cast<size_t>(along)] = random.Integer(0, 5);
    inputs.push_back(RandomInput{.dims = std::move(own)});
  }
  return {std::make_shared<const Operation>(Concat{.axis = along}), std::move(inputs)};
}

}  // namespace sinter
