#include "ir/ops/pad.h"

#include <algorithm>

namespace sinter {

absl::Status Pad::Infer(Inference& inference) const {
  const int rank = inference.rank(0);
  if (inference.input_count() > 2) {
    SINTER_RETURN_IF_ERROR(inference.RequireSameDType(2, 0));
    SINTER_RETURN_IF_ERROR(inference.RequireRank(2, 0, 1));
  }
  SINTER_ASSIGN_OR_RETURN(const auto pads, inference.KnownIntegers(1));
  SINTER_ASSIGN_OR_RETURN(const auto axes, inference.Axes(AllAxes(rank), 3));
  if (!pads || !axes) {
    inference.SetOutput(0, inference.dtype(0), Shape::OfUnknown(rank));
    return absl::OkStatus();
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<int64_t> all, PadsOfAllAxes(*pads, *axes, rank));
  Shape shape = inference.shape(0);
  for (int axis = 0; axis < rank; ++axis) {
    Dim& dim = shape[axis];
    const int64_t begin = all[static_cast<size_t>(axis)];
    const int64_t end = all[static_cast<size_t>(rank + axis)];
    const bool empty =
        dim.Is(0) || dim.Is(-(std::min<int64_t>(begin, 0) + std::min<int64_t>(end, 0)));
    if (mode != PadMode::kConstant && empty && (begin > 0 || end > 0)) {
      return absl::InvalidArgumentError(
          absl::StrCat("axis ", axis, " is empty: there is nothing to pad it with"));
    }
    dim = dim + Dim(begin) + Dim(end);
  }
  inference.SetOutput(0, inference.dtype(0), std::move(shape));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<int64_t>> PadsOfAllAxes(const std::vector<int64_t>& pads,
                                                   const std::vector<int64_t>& axes, int rank) {
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> padded, NormalizeAxes(axes, rank));
  if (pads.size() != 2 * padded.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat(pads.size(), " pads for ", padded.size(), " axes"));
  }
  std::vector<int64_t> all(2 * static_cast<size_t>(rank), 0);
  for (size_t i = 0; i < padded.size(); ++i) {
    all[static_cast<size_t>(padded[i])] = pads[i];
    all[static_cast<size_t>(rank + padded[i])] = pads[padded.size() + i];
  }
  return all;
}

int64_t Pad::SourceOf(int64_t at, int64_t begin, int64_t end, int64_t size) const {
  const int64_t first = begin < 0 ? -begin : 0;
  const int64_t count = size - first - (end < 0 ? -end : 0);
  int64_t position = at - begin - first;
  if (position >= 0 && position < count) return first + position;
  switch (mode) {
    case PadMode::kConstant: return -1;
    case PadMode::kEdge: position = position < 0 ? 0 : count - 1; break;
    case PadMode::kWrap: position = (position % count + count) % count; break;
    case PadMode::kReflect: {
      const int64_t period = count > 1 ? 2 * (count - 1) : 1;
      position = (position % period + period) % period;
      position = position < count ? position : period - position;
      break;
    }
  }
  return first + position;
}

RandomCase Pad::MakeRandomCase(Random& random) {
  const std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(1, 4)), 5);
  std::vector<int64_t> pads(2 * dims.size());
  for (int64_t& pad : pads) pad = random.Integer(0, 3);
  const auto count = static_cast<int64_t>(pads.size());
  return {
      std::make_shared<const Operation>(Pad{.mode = static_cast<PadMode>(random.Integer(0, 3))}),
      {RandomInput{.dims = dims},
       RandomInput{.constant = Constant::FromValues<int64_t>({count}, pads)}}};
}

}  // namespace sinter
