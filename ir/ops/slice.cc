#include "ir/ops/slice.h"

#include <algorithm>
#include <array>
#include <optional>

namespace sinter {
namespace {

// The size of a symbolic dimension after slicing. Only the common forms are simplified.
Dim SliceOfSymbol(const Dim& size, int64_t start, int64_t end, int64_t step) {
  if (step == 1 && start >= 0 && end >= 0 && end < (int64_t{1} << 31)) {
    return Dim::Symbol(absl::StrCat("slice(", size.ToString(), "|", start, "|", end, ")"));
  }
  if (step == 1 && start == 0 && end >= (int64_t{1} << 31)) return size;
  return Dim::Symbol(absl::StrCat("slice(", size.ToString(), "|", start, "|", end, "|", step, ")"));
}

}  // namespace

SliceRange ResolveSlice(int64_t start, int64_t end, int64_t step, int64_t size) {
  if (size == 0) return {.step = step};
  const bool forward = step > 0;
  auto clamp = [&](int64_t index) {
    if (index < 0) index = index < -size ? -1 : index + size;
    return forward ? std::clamp<int64_t>(index, 0, size) : std::clamp<int64_t>(index, -1, size - 1);
  };
  const int64_t first = start < -size ? 0 : clamp(start);  // also for negative steps, unlike Python
  const int64_t last = clamp(end);
  SliceRange range{.start = first, .step = step};
  if (forward && first < last) range.count = (last - first - 1) / step + 1;
  if (!forward && first > last) {
    // Negating INT64_MIN would overflow. With that step, only one element fits.
    range.count = step == INT64_MIN ? 1 : (first - last - 1) / -step + 1;
  }
  return range;
}

absl::Status Slice::Infer(Inference& inference) const {
  std::array<std::optional<std::vector<int64_t>>, 5> lists;
  for (size_t i = 1; i < 5; ++i) {
    SINTER_ASSIGN_OR_RETURN(lists[i], inference.KnownIntegers(i));
    if (!CouldEqual(inference.shape(i), inference.shape(1))) {
      return absl::InvalidArgumentError("starts, ends, axes and steps differ in length");
    }
  }
  const auto& [data, starts, ends, axes, steps] = lists;
  Shape shape = inference.shape(0);
  if (!axes) {
    inference.SetOutput(0, inference.dtype(0), Shape::OfUnknown(shape.rank()));
    return absl::OkStatus();
  }
  SINTER_ASSIGN_OR_RETURN(const std::vector<int> sliced, NormalizeAxes(*axes, shape.rank()));
  for (size_t i = 0; i < sliced.size(); ++i) {
    Dim& dim = shape[sliced[i]];
    if (!starts || !ends || !steps) {
      dim = Dim::Unknown();
      continue;
    }
    const int64_t start = (*starts)[i];
    const int64_t end = (*ends)[i];
    const int64_t step = (*steps)[i];
    if (step == 0) return absl::InvalidArgumentError("a step is 0");
    if (!dim.is_static()) {
      dim = SliceOfSymbol(dim, start, end, step);
      continue;
    }
    const SliceRange range = ResolveSlice(start, end, step, dim.value());
    dim = range.count;
    if (inference.contents(0) != nullptr && inference.rank(0) == 1) {
      std::vector<Dim> contents;
      for (int64_t k = 0; k < range.count; ++k) {
        contents.push_back((*inference.contents(0))[static_cast<size_t>(range.start + k * step)]);
      }
      inference.SetContents(0, std::move(contents));
    }
  }
  inference.SetOutput(0, inference.dtype(0), std::move(shape));
  return absl::OkStatus();
}

RandomCase Slice::MakeRandomCase(Random& random) {
  const std::vector<int64_t> dims = random.Dims(static_cast<int>(random.Integer(1, 4)), 9);
  const int64_t axis = random.Integer(0, static_cast<int64_t>(dims.size()) - 1);
  const int64_t step = random.Chance(0.7) ? random.Integer(1, 3) : random.Integer(-3, -1);
  auto list = [](int64_t value) {
    return RandomInput{.constant = Constant::FromValues<int64_t>({1}, {value})};
  };
  return {std::make_shared<const Operation>(Slice{}),
          {RandomInput{.dims = dims}, list(random.Integer(-10, 10)), list(random.Integer(-10, 10)),
           list(axis), list(step)}};
}

}  // namespace sinter
