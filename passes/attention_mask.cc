#include "passes/attention_mask.h"

#include <vector>

#include "ir/ops/equal.h"
#include "ir/ops/expand.h"
#include "ir/ops/not.h"
#include "ir/ops/trilu.h"
#include "ir/ops/where.h"
#include "passes/pattern.h"

namespace sinter {
namespace {

constexpr float kHidden = -std::numeric_limits<float>::infinity();

// Whether element [..., i, j] of the constant is `seen` for j <= i and `hidden` otherwise.
template <class T>
bool IsTriangle(const Constant& constant, T seen, T hidden) {
  const std::vector<int64_t>& dims = constant.dims();
  if (dims.size() < 2 || constant.element_count() == 0) return false;
  const int64_t columns = dims.back();
  const int64_t rows = dims[dims.size() - 2];
  const auto elements = constant.values<T>();
  for (size_t i = 0; i < elements.size(); ++i) {
    const int64_t row = static_cast<int64_t>(i) / columns % rows;
    if (elements[i] != (static_cast<int64_t>(i) % columns <= row ? seen : hidden)) return false;
  }
  return true;
}

}  // namespace

bool IsCausal(const Graph& graph, const FoundMask& mask, const Shape& scores) {
  const Shape& shape = graph.type(mask.value).shape;
  const int rank = shape.rank();
  if (mask.mode != MaskMode::kAdd || rank < 2 || shape[rank - 1] != scores[scores.rank() - 1] ||
      shape[rank - 2] != scores[scores.rank() - 2]) {
    return false;
  }
  const ConstantRef& constant = graph.value(mask.value).constant;
  const DType dtype = graph.type(mask.value).dtype;
  if (constant != nullptr) {
    return dtype == DType::kBool ? mask.hidden == kHidden &&
                                       IsTriangle(*constant, !mask.is_inverted, mask.is_inverted)
                                 : IsTriangle(*constant, 0.0F, kHidden);
  }
  static const Variable size;
  static const Variable triangle;
  static const Pattern ones =
      As(triangle,
         AnyOf({Op<Trilu>(Op<Expand>(1, size)), Op<Trilu>(Op<Expand>(1, size), Variable())}));
  static const Pattern hidden = Op<Equal>(ones, 0);
  if (!mask.is_inverted || mask.hidden != kHidden) return false;
  const auto match = Match::Of(graph, mask.value, hidden);
  if (!match) return false;
  const Node& trilu = match->ProducerOf(triangle);
  bool on_diagonal = true;
  if (trilu.inputs.size() > 1) {
    const ConstantRef& k = graph.value(trilu.inputs[1]).constant;
    on_diagonal = k != nullptr && k->element_count() == 1 && k->ToIntegers()[0] == 0;
  }
  return on_diagonal && !trilu.operation.As<Trilu>().upper;
}

FoundMask Simplified(const Graph& graph, FoundMask mask) {
  static const Variable condition;
  static const Variable number;
  static const Pattern seen_where = Op<Where>(condition, 0, Number(number));
  static const Pattern hidden_where = Op<Where>(condition, Number(number), 0);
  for (;;) {
    const Node* const node = graph.ProducerOf(mask.value);
    if (node == nullptr) return mask;
    const bool is_bool = graph.type(mask.value).dtype == DType::kBool;
    if (node->operation.Is<Expand>()) {
      mask.value = node->inputs[0];
    } else if (is_bool && node->operation.Is<Not>()) {
      mask.value = node->inputs[0];
      mask.is_inverted = !mask.is_inverted;
    } else if (!is_bool && node->operation.Is<Where>()) {
      const ValueId value = mask.value;
      auto match = Match::Of(graph, value, seen_where);
      const bool inverted = !match;
      if (inverted) match = Match::Of(graph, value, hidden_where);
      if (!match) return mask;
      FoundMask found{
          .value = (*match)[condition], .is_inverted = inverted, .hidden = match->NumberOf(number)};
      return Simplified(graph, found);
    } else {
      return mask;
    }
  }
}

}  // namespace sinter
