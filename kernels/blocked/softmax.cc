// Softmax of f32 over any axis: exp(x - max) / sum. It runs over rows or, if the axis is not the
// last, over several adjacent columns at a time.
#include "ir/ops/softmax.h"

#include <algorithm>
#include <cstring>

#include "kernels/blocked/axis_split.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 4 << 10;
constexpr int64_t kColumns = 128;  // at a time

void SoftmaxRow(const float* from, float* to, int64_t width) {
  const RowFunctions& rows = Rows();
  const auto count = static_cast<size_t>(width);
  const float sum = rows.exp_minus(from, 1, rows.max(from, count), to, count);
  rows.scale(1 / sum, to, count);
}

// Softmax of `columns` adjacent columns (at most kColumns), whose elements are `stride` apart.
void SoftmaxColumns(const float* from, float* to, int64_t height, int64_t stride, int64_t columns) {
  const RowFunctions& rows = Rows();
  const VectorFunction subtract = FunctionFor(VectorFunctionId::kSub);
  const VectorFunction exp = FunctionFor(VectorFunctionId::kExp);
  const VectorFunction divide = FunctionFor(VectorFunctionId::kDiv);
  const auto count = static_cast<size_t>(columns);
  float max[kColumns];
  float sum[kColumns] = {};
  std::memcpy(max, from, count * sizeof(float));
  for (int64_t i = 1; i < height; ++i) rows.max_to(from + i * stride, max, count);
  for (int64_t i = 0; i < height; ++i) {
    float* const line = to + i * stride;
    subtract(from + i * stride, max, line, count, {});
    exp(line, nullptr, line, count, {});
    rows.add_to(line, sum, count);
  }
  for (int64_t i = 0; i < height; ++i) {
    divide(to + i * stride, sum, to + i * stride, count, {});
  }
}

void Run(const AxisSplit& split, const float* from, float* to) {
  if (split.inner == 1) {
    const int64_t grain = std::max<int64_t>(1, kElementsPerThread / split.middle);
    ParallelFor(split.outer, grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        SoftmaxRow(from + i * split.middle, to + i * split.middle, split.middle);
      }
    });
    return;
  }
  ForEachStrip(split, kColumns, kElementsPerThread, [&](int64_t first, int64_t columns) {
    SoftmaxColumns(from + first, to + first, split.middle, split.inner, columns);
  });
}

}  // namespace

void OfferSoftmax(const KernelQuery& query, Offers& offers) {
  const Type& input = query.input(0);
  const std::vector<int64_t> dims = input.shape.ToIntegers();
  const auto axis =
      NormalizeAxis(query.operation().As<Softmax>().axis, static_cast<int>(dims.size()));
  if (!axis.ok() || input.dtype != DType::kFloat32 || IsEmpty(input)) return;
  std::vector<bool> mask(dims.size(), false);
  mask[static_cast<size_t>(*axis)] = true;
  const AxisSplit split = *SplitAt(dims, mask);  // a single axis can always be split off
  offers.push_back(std::make_shared<FunctionCandidate>(
      query,
      split.inner == 1 ? KernelName{"softmax.rows", "rows"}
                       : KernelName{"softmax.columns", "columns"},
      std::vector<Layout>(1), std::vector<Layout>(1), [split](const Pointers& pointers) {
        Run(split, static_cast<const float*>(pointers.inputs[0]),
            static_cast<float*>(pointers.outputs[0]));
        return absl::OkStatus();
      }));
}

}  // namespace sinter::blocked
