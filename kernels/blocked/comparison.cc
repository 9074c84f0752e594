// Comparisons of numbers, elementwise with broadcasting. The loops follow the result's rows, along which
// each operand is contiguous or one element.
#include <algorithm>
#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "ir/ops.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 32 << 10;

// Neighbouring axes of the result along which both operands have constant strides.
struct ComparedAxis {
  int64_t size;
  int64_t a;
  int64_t b;
};

std::vector<ComparedAxis> ComparedAxes(const Type& a, const Type& b, const Type& result) {
  const std::vector<int64_t> dims = result.shape.ToIntegers();
  const std::vector<int64_t> of_a = BroadcastStrides(a.shape.ToIntegers(), dims.size());
  const std::vector<int64_t> of_b = BroadcastStrides(b.shape.ToIntegers(), dims.size());
  std::vector<ComparedAxis> axes;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 1) continue;
    if (!axes.empty() && axes.back().a == dims[i] * of_a[i] && axes.back().b == dims[i] * of_b[i]) {
      axes.back() = {axes.back().size * dims[i], of_a[i], of_b[i]};
    } else {
      axes.push_back({dims[i], of_a[i], of_b[i]});
    }
  }
  if (axes.empty()) axes.push_back({1, 0, 0});
  return axes;
}

using CompareRow = void (*)(const void* a, const void* b, int64_t a_at, int64_t b_at,
                            const ComparedAxis& row, bool* to);

template <class T, class Compare>
void RunRow(const void* a_data, const void* b_data, int64_t a_at, int64_t b_at,
            const ComparedAxis& row, bool* to) {
  const T* const a = static_cast<const T*>(a_data) + a_at;
  const T* const b = static_cast<const T*>(b_data) + b_at;
  const Compare compare;
  if (row.a == 0) {
    const T one = *a;
    for (int64_t i = 0; i < row.size; ++i) to[i] = compare(one, b[i * row.b]);
  } else if (row.b == 0) {
    const T one = *b;
    for (int64_t i = 0; i < row.size; ++i) to[i] = compare(a[i], one);
  } else {
    for (int64_t i = 0; i < row.size; ++i) to[i] = compare(a[i], b[i]);
  }
}

template <class Compare>
CompareRow RowFor(DType dtype) {
  switch (dtype) {
    case DType::kFloat32: return RunRow<float, Compare>;
    case DType::kInt64: return RunRow<int64_t, Compare>;
    case DType::kInt32: return RunRow<int32_t, Compare>;
    case DType::kInt8: return RunRow<int8_t, Compare>;
    case DType::kUint8: return RunRow<uint8_t, Compare>;
    default: return nullptr;
  }
}

CompareRow RowOf(const Operation& operation, DType dtype) {
  if (operation.Is<Equal>()) return RowFor<std::equal_to<>>(dtype);
  if (operation.Is<Greater>()) return RowFor<std::greater<>>(dtype);
  if (operation.Is<GreaterOrEqual>()) return RowFor<std::greater_equal<>>(dtype);
  if (operation.Is<Less>()) return RowFor<std::less<>>(dtype);
  return RowFor<std::less_equal<>>(dtype);
}

void RunComparison(const std::vector<ComparedAxis>& axes, CompareRow run,
                   const Pointers& pointers) {
  const ComparedAxis& row = axes.back();
  int64_t rows = 1;
  for (size_t i = 0; i + 1 < axes.size(); ++i) rows *= axes[i].size;
  // One long row is divided, too.
  const int64_t pieces = rows == 1 ? CeilDiv(row.size, kElementsPerThread) : 1;
  const int64_t length = CeilDiv(row.size, pieces);
  ParallelFor(rows * pieces, std::max<int64_t>(1, kElementsPerThread / length),
              [&](int64_t begin, int64_t end) {
                for (int64_t i = begin; i < end; ++i) {
                  const int64_t first = i % pieces * length;
                  int64_t a = first * row.a;
                  int64_t b = first * row.b;
                  int64_t index = i / pieces;
                  for (size_t axis = axes.size() - 1; axis-- > 0;) {
                    const int64_t at = index % axes[axis].size;
                    index /= axes[axis].size;
                    a += at * axes[axis].a;
                    b += at * axes[axis].b;
                  }
                  const int64_t count = std::min(length, row.size - first);
                  run(pointers.inputs[0], pointers.inputs[1], a, b, {count, row.a, row.b},
                      static_cast<bool*>(pointers.outputs[0]) + i / pieces * row.size + first);
                }
              });
}

}  // namespace

void OfferComparison(const KernelQuery& query, Offers& offers) {
  const CompareRow run = RowOf(query.operation(), query.input(0).dtype);
  if (run == nullptr || IsEmpty(query.output(0))) return;
  offers.push_back(std::make_shared<FunctionCandidate>(
      query, KernelName{"comparison", "rows"}, std::vector<Layout>(2), std::vector<Layout>(1),
      [axes = ComparedAxes(query.input(0), query.input(1), query.output(0)),
       run](const Pointers& pointers) {
        RunComparison(axes, run, pointers);
        return absl::OkStatus();
      }));
}

}  // namespace sinter::blocked
