#include "ir/ops/unique.h"

#include <algorithm>
#include <numeric>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/index_loop.h"
#include "kernels/naive/result_tensor.h"

namespace sinter::naive {

namespace {

// Slices along an axis, compared element by element in row-major order.
template <class T>
class Slices {
 public:
  Slices(const InputView& data, size_t axis) : data_(data), axis_(axis), rest_(data.dims) {
    rest_[axis] = 1;
  }
  // Negative, 0 or positive if slice a is less than, equal to or greater than slice b.
  int Compare(int64_t a, int64_t b) const {
    int result = 0;
    ForEachIndex(rest_, [&](const Index& index) {
      if (result != 0) return;
      const int64_t offset = OffsetOf(data_, index);
      const auto x = static_cast<Wide<T>>(data_.As<T>()[offset + a * data_.strides[axis_]]);
      const auto y = static_cast<Wide<T>>(data_.As<T>()[offset + b * data_.strides[axis_]]);
      result = x < y ? -1 : x > y ? 1 : 0;
    });
    return result;
  }

 private:
  const InputView& data_;
  size_t axis_;
  std::vector<int64_t> rest_;
};

struct Groups {
  std::vector<int64_t> first;    // for each value, the first slice that has it
  std::vector<int64_t> inverse;  // for each slice, its value
  std::vector<int64_t> counts;
};

template <class T>
Groups GroupSlices(const InputView& data, size_t axis, bool sorted) {
  const Slices<T> slices(data, axis);
  const int64_t count = data.dims[axis];
  std::vector<int64_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return slices.Compare(a, b) < 0; });
  std::vector<std::vector<int64_t>> members;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || slices.Compare(order[i - 1], order[i]) != 0) members.emplace_back();
    members.back().push_back(order[i]);
  }
  if (!sorted) {
    std::sort(members.begin(), members.end(),
              [](const auto& a, const auto& b) { return a.front() < b.front(); });
  }
  Groups groups{.inverse = std::vector<int64_t>(static_cast<size_t>(count))};
  for (size_t value = 0; value < members.size(); ++value) {
    groups.first.push_back(members[value].front());
    groups.counts.push_back(static_cast<int64_t>(members[value].size()));
    for (const int64_t slice : members[value]) {
      groups.inverse[static_cast<size_t>(slice)] = static_cast<int64_t>(value);
    }
  }
  return groups;
}

absl::StatusOr<ConstantRef> List(const std::vector<int64_t>& elements) {
  return TensorOf<int64_t>({static_cast<int64_t>(elements.size())}, elements);
}

}  // namespace

absl::StatusOr<std::vector<ConstantRef>> Make(const Unique& op, const Call& call) {
  InputView data = call.inputs[0];
  if (op.flatten) {
    // Operands of operators with data-dependent shapes are dense.
    data.dims = {data.element_count()};
    data.strides = {1};
  }
  SINTER_ASSIGN_OR_RETURN(const int axis, NormalizeAxis(op.flatten ? 0 : op.axis, data.rank()));
  const auto along = static_cast<size_t>(axis);
  Groups groups;
  VisitNumber(data.dtype,
              [&](auto zero) { groups = GroupSlices<decltype(zero)>(data, along, op.sorted); });
  std::vector<int64_t> dims = data.dims;
  dims[along] = static_cast<int64_t>(groups.first.size());
  SINTER_ASSIGN_OR_RETURN(AlignedBytes bytes, AllocateTensor(data.dtype, dims));
  const OutputView output{data.dtype, dims, Layout().Strides(dims), Layout(), bytes.get()};
  ForEachIndex(dims, [&](const Index& index) {
    const int64_t source = groups.first[static_cast<size_t>(index[along])];
    CopyElement(data, OffsetOf(data, index) + (source - index[along]) * data.strides[along], output,
                OffsetOf(output, index));
  });
  std::vector<ConstantRef> results(4);
  SINTER_ASSIGN_OR_RETURN(results[0], Constant::Create(data.dtype, dims, std::move(bytes)));
  SINTER_ASSIGN_OR_RETURN(results[1], List(groups.first));
  SINTER_ASSIGN_OR_RETURN(results[2], List(groups.inverse));
  SINTER_ASSIGN_OR_RETURN(results[3], List(groups.counts));
  return results;
}

}  // namespace sinter::naive
