#include "kernels/blocked/broadcast_rows.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "ir/check.h"
#include "kernels/blocked/ceil_div.h"
#include "kernels/blocked/layouts.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kElementsPerThread = 32 << 10;

// Neighbouring axes of the result along which every operand has a constant stride.
struct Axis {
  int64_t size;
  BroadcastRow::Offsets strides;
};

std::vector<Axis> AxesOf(const KernelQuery& query) {
  const std::vector<int64_t> dims = query.output(0).shape.ToIntegers();
  const size_t operands = (*query).inputs.size();
  SINTER_CHECK(operands <= kMostBroadcastOperands);
  std::vector<std::vector<int64_t>> strides;
  for (size_t k = 0; k < operands; ++k) {
    strides.push_back(BroadcastStrides(query.input(k).shape.ToIntegers(), dims.size()));
  }
  std::vector<Axis> axes;
  for (size_t i = 0; i < dims.size(); ++i) {
    if (dims[i] == 1) continue;
    Axis axis{.size = dims[i], .strides = {}};
    bool continues = !axes.empty();
    for (size_t k = 0; k < operands; ++k) {
      axis.strides[k] = strides[k][i];
      continues = continues && axes.back().strides[k] == dims[i] * axis.strides[k];
    }
    if (continues) {
      axis.size *= axes.back().size;
      axes.back() = axis;
    } else {
      axes.push_back(axis);
    }
  }
  if (axes.empty()) axes.push_back({1, {}});
  return axes;
}

void RunRows(const std::vector<Axis>& axes, BroadcastRowFunction function,
             const Pointers& pointers) {
  const Axis& row = axes.back();
  int64_t rows = 1;
  for (size_t i = 0; i + 1 < axes.size(); ++i) rows *= axes[i].size;
  // One long row is divided, too.
  const int64_t pieces = rows == 1 ? CeilDiv(row.size, kElementsPerThread) : 1;
  const int64_t length = CeilDiv(row.size, pieces);
  ParallelFor(rows * pieces, std::max<int64_t>(1, kElementsPerThread / length),
              [&](int64_t begin, int64_t end) {
                for (int64_t i = begin; i < end; ++i) {
                  const int64_t first = i % pieces * length;
                  int64_t index = i / pieces;
                  BroadcastRow piece{.count = std::min(length, row.size - first),
                                     .result = index * row.size + first,
                                     .first = {},
                                     .strides = row.strides};
                  for (size_t k = 0; k < piece.first.size(); ++k) {
                    piece.first[k] = first * row.strides[k];
                  }
                  for (size_t axis = axes.size() - 1; axis-- > 0;) {
                    const int64_t at = index % axes[axis].size;
                    index /= axes[axis].size;
                    for (size_t k = 0; k < piece.first.size(); ++k) {
                      piece.first[k] += at * axes[axis].strides[k];
                    }
                  }
                  function(piece, pointers);
                }
              });
}

}  // namespace

void OfferBroadcastRows(const KernelQuery& query, KernelName name, BroadcastRowFunction function,
                        Offers& offers) {
  const Type& result = query.output(0);
  if (IsEmpty(result)) return;
  const size_t operands = (*query).inputs.size();
  auto candidate = std::make_shared<FunctionCandidate>(
      query, std::move(name), std::vector<Layout>(operands), std::vector<Layout>(1),
      [axes = AxesOf(query), function](const Pointers& pointers) {
        RunRows(axes, function, pointers);
        return absl::OkStatus();
      });
  for (size_t k = 0; k < operands; ++k) {
    const Type& operand = query.input(k);
    if (operand.shape == result.shape && SizeOf(operand.dtype) == SizeOf(result.dtype)) {
      candidate->WorkInPlace(k);
    }
  }
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
