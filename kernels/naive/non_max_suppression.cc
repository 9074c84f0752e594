#include "ir/ops/non_max_suppression.h"

#include <algorithm>

#include "kernels/naive/integers.h"
#include "kernels/naive/result_tensor.h"

namespace sinter::naive {

namespace {

struct Box {
  double top, left, bottom, right;
};

Box BoxAt(const InputView& boxes, int64_t batch, int64_t i, bool center) {
  auto at = [&](int64_t k) {
    return static_cast<double>(
        boxes.As<float>()[batch * boxes.strides[0] + i * boxes.strides[1] + k * boxes.strides[2]]);
  };
  if (center) {
    return {at(1) - at(3) / 2, at(0) - at(2) / 2, at(1) + at(3) / 2, at(0) + at(2) / 2};
  }
  return {std::min(at(0), at(2)), std::min(at(1), at(3)), std::max(at(0), at(2)),
          std::max(at(1), at(3))};
}

double Overlap(const Box& a, const Box& b) {
  const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
  const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
  if (height <= 0 || width <= 0) return 0;
  const double common = height * width;
  const double all =
      (a.bottom - a.top) * (a.right - a.left) + (b.bottom - b.top) * (b.right - b.left) - common;
  return all <= 0 ? 0 : common / all;
}

}  // namespace

absl::StatusOr<std::vector<ConstantRef>> Make(const NonMaxSuppression& op, const Call& call) {
  const InputView& boxes = call.inputs[0];
  const InputView& scores = call.inputs[1];
  for (size_t i = 2; i < 5; ++i) {
    if (call.inputs[i].element_count() != 1)
      return absl::InvalidArgumentError("limit and thresholds must be scalars");
  }
  if (boxes.dims[2] != 4 || scores.dims[0] != boxes.dims[0] || scores.dims[2] != boxes.dims[1]) {
    return absl::InvalidArgumentError("the shapes of boxes and scores do not agree");
  }
  const int64_t most = IntegerAt(call.inputs[2], 0);
  const auto most_overlap = static_cast<double>(call.inputs[3].As<float>()[0]);
  const float least_score = call.inputs[4].As<float>()[0];
  std::vector<int64_t> selected;
  for (int64_t batch = 0; batch < scores.dims[0]; ++batch) {
    for (int64_t label = 0; label < scores.dims[1]; ++label) {
      auto score = [&](int64_t i) {
        return scores.As<float>()[batch * scores.strides[0] + label * scores.strides[1] +
                                  i * scores.strides[2]];
      };
      std::vector<int64_t> order;
      for (int64_t i = 0; i < boxes.dims[1]; ++i) {
        if (!op.use_score_threshold || score(i) > least_score) order.push_back(i);
      }
      std::stable_sort(order.begin(), order.end(),
                       [&](int64_t a, int64_t b) { return score(a) > score(b); });
      std::vector<Box> kept;
      for (const int64_t i : order) {
        if (static_cast<int64_t>(kept.size()) >= most) break;
        const Box box = BoxAt(boxes, batch, i, op.center_point_box);
        if (std::any_of(kept.begin(), kept.end(),
                        [&](const Box& other) { return Overlap(box, other) > most_overlap; }))
          continue;
        kept.push_back(box);
        selected.insert(selected.end(), {batch, label, i});
      }
    }
  }
  SINTER_ASSIGN_OR_RETURN(
      ConstantRef result,
      TensorOf<int64_t>({static_cast<int64_t>(selected.size() / 3), 3}, selected));
  return std::vector<ConstantRef>{std::move(result)};
}

}  // namespace sinter::naive
