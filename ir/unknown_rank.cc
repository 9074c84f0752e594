#include "ir/unknown_rank.h"

#include <algorithm>
#include <utility>

namespace sinter {
namespace {

// No ONNX operator defines a meaning for more axes.
constexpr int kHighestRank = 8;
// The number of operands whose ranks are tried independently. Further ones get the rank of the
// first. That is enough to infer element types, but not ranks.
constexpr size_t kMostIndependent = 2;

// Reduces `known` to the facts that also hold for `other`.
void Merge(ResultInfo& known, const ResultInfo& other) {
  Shape& shape = known.type.shape;
  if (!shape.has_rank() || !other.type.shape.has_rank() ||
      shape.rank() != other.type.shape.rank()) {
    shape = Shape::OfUnknownRank();
    return;
  }
  for (int axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] != other.type.shape[axis]) shape[axis] = Dim::Unknown();
  }
}

// Removes dimension names derived from the tried shapes, which have no meaning outside.
void ForgetSymbols(ResultInfo& result) {
  for (int axis = 0; axis < result.type.shape.rank(); ++axis) {
    Dim& dim = result.type.shape[axis];
    if (!dim.is_static()) dim = Dim::Unknown();
  }
  result.contents.reset();
}

}  // namespace

absl::StatusOr<std::vector<ResultInfo>> InferForEveryRank(std::span<const OperandInfo> operands,
                                                          bool elementwise, InferFunction infer) {
  std::vector<size_t> unknown;
  for (size_t i = 0; i < operands.size(); ++i) {
    if (!operands[i].type->shape.has_rank()) unknown.push_back(i);
  }
  const size_t independent = elementwise ? 0 : std::min(unknown.size(), kMostIndependent);
  std::vector<OperandInfo> tried(operands.begin(), operands.end());
  std::vector<Type> types;
  for (const size_t operand : unknown) types.push_back(*operands[operand].type);
  for (size_t i = 0; i < unknown.size(); ++i) tried[unknown[i]] = {.type = &types[i]};

  absl::Status first_error;
  std::vector<ResultInfo> known;
  std::vector<int> ranks(independent, 0);
  for (bool more = true; more;) {
    for (size_t i = 0; i < unknown.size(); ++i) {
      types[i].shape = elementwise ? Shape() : Shape::OfUnknown(ranks[i < independent ? i : 0]);
    }
    absl::StatusOr<std::vector<ResultInfo>> results = infer(tried);
    if (!results.ok()) {
      first_error.Update(results.status());
    } else if (known.empty()) {
      known = *std::move(results);
    } else {
      for (size_t i = 0; i < known.size(); ++i) Merge(known[i], (*results)[i]);
    }
    // Advances to the next combination like an odometer.
    size_t position = 0;
    while (position < independent && ++ranks[position] > kHighestRank) ranks[position++] = 0;
    more = position < independent;
  }
  if (known.empty()) return first_error;
  for (ResultInfo& result : known) {
    if (unknown.size() > independent) result.type.shape = Shape::OfUnknownRank();
    ForgetSymbols(result);
  }
  return known;
}

}  // namespace sinter
