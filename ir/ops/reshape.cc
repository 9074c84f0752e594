#include "ir/ops/reshape.h"

#include <algorithm>

namespace sinter {

absl::Status Reshape::Infer(Inference& inference) const {
  SINTER_RETURN_IF_ERROR(inference.RequireDType(1, {DType::kInt64}));
  SINTER_RETURN_IF_ERROR(inference.RequireRank(1, 1));
  const Shape& input = inference.shape(0);
  const std::vector<Dim>* target = inference.contents(1);
  if (target == nullptr) {
    SINTER_ASSIGN_OR_RETURN(const std::optional<int> rank, inference.CountOf(1));
    inference.SetOutput(0, inference.dtype(0),
                        rank ? Shape::OfUnknown(*rank) : Shape::OfUnknownRank());
    return absl::OkStatus();
  }
  std::vector<Dim> dims;
  int wildcard = -1;
  bool stated_zero = false;
  for (const Dim& wanted : *target) {
    const auto axis = static_cast<int>(dims.size());
    if (wanted.Is(-1)) {
      if (wildcard >= 0) return absl::InvalidArgumentError("the target shape has two -1");
      wildcard = axis;
      dims.emplace_back(1);
    } else if (wanted.Is(0) && !allowzero) {
      if (axis >= input.rank()) {
        return absl::InvalidArgumentError(absl::StrCat("the target shape has a 0 at axis ", axis,
                                                       ", the input is ",
                                                       inference.type(0).ToString()));
      }
      dims.push_back(input[axis]);
    } else if (wanted.is_static() && wanted.value() < 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("the target shape has a dimension ", wanted.value()));
    } else {
      stated_zero = stated_zero || wanted.Is(0);
      dims.push_back(wanted);
    }
  }
  // Cancel the dimensions that both sides have, so that symbols need no division. Beside a -1 a
  // copied 0 is such a dimension, too.
  const bool cancels_zero = wildcard >= 0 && !stated_zero;
  std::vector<Dim> left(input.begin(), input.end());
  std::vector<Dim> right;
  for (const Dim& dim : dims) {
    const auto same = std::find(left.begin(), left.end(), dim);
    if (same != left.end() && (!dim.Is(0) || cancels_zero)) {
      left.erase(same);
    } else {
      right.push_back(dim);
    }
  }
  Dim have = 1;
  Dim named = 1;
  for (const Dim& dim : left) have = have * dim;
  for (const Dim& dim : right) named = named * dim;
  if (wildcard >= 0) {
    if (named.Is(0)) {
      return absl::InvalidArgumentError("the target shape has a 0 beside a -1");
    }
    if (have.is_static() && named.is_static() && have.value() % named.value() != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("cannot reshape ", input.ToString(), " to ", Shape(*target).ToString()));
    }
    dims[static_cast<size_t>(wildcard)] = FloorDivide(have, named);
  } else if (have.is_static() && named.is_static() && have != named) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot reshape ", input.ToString(), " to ", Shape(*target).ToString()));
  }
  const bool is_list = dims.size() <= 1;
  inference.SetOutput(0, inference.dtype(0), Shape(std::move(dims)));
  if (is_list && inference.contents(0) != nullptr) inference.SetContents(0, *inference.contents(0));
  return absl::OkStatus();
}

RandomCase Reshape::MakeRandomCase(Random& random) {
  const std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(1, 4)), 6);
  std::vector<int64_t> target;
  for (size_t axis = 0; axis < dims.size(); ++axis) {
    if (random.Chance(0.3)) target.push_back(1);
    if (!target.empty() && random.Chance(0.4)) {
      target.back() *= dims[axis];
    } else {
      target.push_back(dims[axis]);
    }
  }
  if (random.Chance(0.5)) {
    target[static_cast<size_t>(random.Integer(0, static_cast<int64_t>(target.size()) - 1))] = -1;
  }
  const auto rank = static_cast<int64_t>(target.size());
  return {std::make_shared<const Operation>(Reshape{}),
          {RandomInput{.dims = dims},
           RandomInput{.constant = Constant::FromValues<int64_t>({rank}, target)}}};
}

}  // namespace sinter
