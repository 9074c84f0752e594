// ReduceMax, ReduceMean, ReduceMin and ReduceSum of f32 over adjacent axes. If the reduced axes are
// the last, each row is reduced to one element; otherwise rows are accumulated into the result. A
// reduction over all axes takes any dense layout.
#include "ir/ops/reduction.h"

#include <algorithm>
#include <cstring>

#include "ir/ops/reduce_max.h"
#include "ir/ops/reduce_mean.h"
#include "ir/ops/reduce_min.h"
#include "ir/ops/reduce_sum.h"
#include "kernels/blocked/axis_split.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 16 << 10;
// Elements of the result into which rows are accumulated at a time; they stay in L1.
constexpr int64_t kChunk = 1024;

enum class Kind { kSum, kMean, kMax, kMin };

void ReduceRow(Kind kind, const float* from, int64_t count, float* to) {
  const RowFunctions& rows = Rows();
  const auto size = static_cast<size_t>(count);
  switch (kind) {
    case Kind::kSum: *to = rows.sum(from, size); return;
    case Kind::kMean: *to = rows.sum(from, size) / static_cast<float>(count); return;
    case Kind::kMax: *to = rows.max(from, size); return;
    case Kind::kMin: *to = rows.min(from, size); return;
  }
}

// Reduces `rows` rows of `count` elements, `stride` apart, to one row.
void ReduceColumns(Kind kind, const float* from, int64_t rows, int64_t stride, int64_t count,
                   float* to) {
  const RowFunctions& functions = Rows();
  const auto size = static_cast<size_t>(count);
  const auto add = kind == Kind::kMax   ? functions.max_to
                   : kind == Kind::kMin ? functions.min_to
                                        : functions.add_to;
  std::memcpy(to, from, size * sizeof(float));
  for (int64_t row = 1; row < rows; ++row) add(from + row * stride, to, size);
  if (kind == Kind::kMean) functions.scale(1 / static_cast<float>(rows), to, size);
}

void Reduce(Kind kind, const AxisSplit& split, const float* from, float* to) {
  if (split.inner == 1) {
    const int64_t grain = std::max<int64_t>(1, kElementsPerThread / split.middle);
    ParallelFor(split.outer, grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        ReduceRow(kind, from + i * split.middle, split.middle, to + i);
      }
    });
    return;
  }
  ForEachStrip(split, kChunk, kElementsPerThread, [&](int64_t first, int64_t columns) {
    // The result has no middle axis.
    const int64_t outer = first / (split.middle * split.inner);
    const int64_t column = first % (split.middle * split.inner);
    ReduceColumns(kind, from + first, split.middle, split.inner, columns,
                  to + outer * split.inner + column);
  });
}

// If the operation is an Op, sets `kind` and `axes`.
template <class Op>
bool Matches(const Operation& operation, Kind its, Kind& kind, std::vector<int64_t>& axes) {
  const Op* op = operation.If<Op>();
  if (op == nullptr) return false;
  kind = its;
  axes = op->axes;
  return true;
}

}  // namespace

void OfferReduction(const KernelQuery& query, Offers& offers) {
  Kind kind = Kind::kSum;
  std::vector<int64_t> axes;
  const Operation& operation = query.operation();
  if (!Matches<ReduceSum>(operation, Kind::kSum, kind, axes) &&
      !Matches<ReduceMean>(operation, Kind::kMean, kind, axes) &&
      !Matches<ReduceMax>(operation, Kind::kMax, kind, axes) &&
      !Matches<ReduceMin>(operation, Kind::kMin, kind, axes)) {
    return;
  }
  const Type& input = query.input(0);
  const std::vector<int64_t> dims = input.shape.ToIntegers();
  if (input.dtype != DType::kFloat32 || IsEmpty(input)) return;
  const size_t operands = (*query).inputs.size();
  if (operands > 1) {
    if (query.constant(1) == nullptr) return;
    axes = query.constant(1)->ToIntegers();
  }
  const auto mask = ReductionMask(axes, static_cast<int>(dims.size()));
  if (!mask.ok()) return;
  const std::optional<AxisSplit> split = SplitAt(dims, *mask);
  if (!split) return;
  // All elements together may be in any order.
  const bool all = split->outer == 1 && split->inner == 1;
  for (const Layout& layout : ActivationLayouts(input.shape.rank())) {
    if (!layout.is_plain() && (!all || !layout.IsDense(dims))) continue;
    std::vector<Layout> layouts(operands);
    layouts[0] = layout;
    offers.push_back(std::make_shared<FunctionCandidate>(
        query, KernelName{"reduction", "reduce"}, std::move(layouts), std::vector<Layout>(1),
        [kind, split = *split](const Pointers& pointers) {
          Reduce(kind, split, static_cast<const float*>(pointers.inputs[0]),
                 static_cast<float*>(pointers.outputs[0]));
          return absl::OkStatus();
        }));
  }
}

}  // namespace sinter::blocked
