// Attention: bodies of softmax(scale q k + mask) v, with transposes before and behind that only
// change strides. One head after the other: its keys are packed as the columns of a matrix, its
// values as the rows of one, and the scores of a few dozen queries stay in cache.
#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "ir/ops.h"
#include "kernels/blocked/function_candidate.h"
#include "kernels/blocked/layouts.h"
#include "kernels/blocked/rows.h"
#include "kernels/blocked/small_gemm.h"
#include "kernels/blocked/vector_functions.h"
#include "kernels/parallel.h"

namespace sinter::blocked {
namespace {

constexpr int64_t kQueries = 24;  // at once
constexpr size_t kMostHeadAxes = 2;

// An operand or the result, axis by axis: [head axes..., rows, columns].
struct View {
  std::optional<size_t> operand;  // of the query
  std::vector<int64_t> dims;
  std::vector<int64_t> strides;
  int64_t row = 0;  // elements of the operand that go with one query or key
};

struct Attention {
  View q;     // [..., queries, depth]
  View k;     // [..., depth, keys]
  View v;     // [..., keys, width]
  View mask;  // broadcasts to [..., queries, keys]; no operand: none
  View result;
  float scale = 1;
};

// Reads the body from its result up.
class Reader {
 public:
  explicit Reader(const KernelQuery& query) : body_(*(*query).bodies[0]) {}

  std::optional<Attention> Read() {
    if (body_.outputs().size() != 1) return std::nullopt;
    Attention found;
    ValueId value = body_.outputs()[0].value;
    std::vector<int64_t> perm;  // the result's axes as the product has them
    const Node* node = body_.ProducerOf(value);
    if (node != nullptr && node->operation.Is<Transpose>()) {
      const auto permutation =
          node->operation.As<Transpose>().Permutation(body_.type(value).shape.rank());
      if (!permutation.ok()) return std::nullopt;
      perm.assign(permutation->begin(), permutation->end());
      value = node->inputs[0];
      node = body_.ProducerOf(value);
    }
    if (node == nullptr || !node->operation.Is<MatMul>()) return std::nullopt;
    found.result = ResultView(body_.type(value), perm);
    const Node* const softmax = body_.ProducerOf(node->inputs[0]);
    if (softmax == nullptr || !softmax->operation.Is<Softmax>()) return std::nullopt;
    const auto rank = static_cast<int64_t>(found.result.dims.size());
    const int64_t axis = softmax->operation.As<Softmax>().axis;
    if (axis != -1 && axis != rank - 1) return std::nullopt;
    const Node* scores = body_.ProducerOf(softmax->inputs[0]);
    if (scores != nullptr && scores->operation.Is<Add>()) {
      const Type& whole = body_.type(scores->output());
      const size_t product = IsProduct(scores->inputs[0]) ? 0 : 1;
      const auto mask = OperandView(scores->inputs[1 - product]);
      if (!mask || body_.type(scores->inputs[product]) != whole) return std::nullopt;
      found.mask = BroadcastTo(*mask, whole.shape.ToIntegers());
      scores = body_.ProducerOf(scores->inputs[product]);
    }
    scores = BehindScale(scores, found.scale);
    if (scores == nullptr || !scores->operation.Is<MatMul>()) return std::nullopt;
    const auto q = ScaledView(scores->inputs[0], found.scale);
    const auto k = ScaledView(scores->inputs[1], found.scale);
    const auto v = ScaledView(node->inputs[1], found.scale, /*may_scale=*/false);
    if (!q || !k || !v) return std::nullopt;
    found.q = *q;
    found.k = *k;
    found.v = *v;
    if (!Fits(found)) return std::nullopt;
    const auto columns = static_cast<size_t>(rank - 1);
    found.q.row = q->strides[columns - 1];
    found.k.row = k->strides[columns];
    found.v.row = v->strides[columns - 1];
    return found;
  }

 private:
  static View ResultView(const Type& product, const std::vector<int64_t>& perm) {
    View view{.operand = std::nullopt, .dims = product.shape.ToIntegers(), .strides = {}};
    if (perm.empty()) {
      view.strides = Layout().Strides(view.dims);
      return view;
    }
    std::vector<int64_t> dims;
    for (const int64_t axis : perm) dims.push_back(view.dims[static_cast<size_t>(axis)]);
    const std::vector<int64_t> strides = Layout().Strides(dims);
    view.strides.resize(dims.size());
    for (size_t i = 0; i < perm.size(); ++i) {
      view.strides[static_cast<size_t>(perm[i])] = strides[i];
    }
    return view;
  }

  bool IsProduct(ValueId value) const {
    float ignored = 1;
    const Node* const node = BehindScale(body_.ProducerOf(value), ignored);
    return node != nullptr && node->operation.Is<MatMul>();
  }

  std::optional<float> Number(ValueId value) const {
    const ConstantRef& constant = body_.value(value).constant;
    if (constant == nullptr || constant->dtype() != DType::kFloat32 ||
        constant->element_count() != 1) {
      return std::nullopt;
    }
    return constant->values<float>()[0];
  }

  // The operand that a multiplication with, or a division by, a number keeps the shape of; scales
  // the scale. Nothing for other nodes.
  std::optional<ValueId> ScaledOperand(const Node& node, float& scale) const {
    const bool divides = node.operation.Is<Div>();
    if (!divides && !node.operation.Is<Mul>()) return std::nullopt;
    for (size_t operand = 0; operand < (divides ? 1 : 2); ++operand) {
      const auto number = Number(node.inputs[1 - operand]);
      if (!number || body_.type(node.inputs[operand]) != body_.type(node.output())) continue;
      scale = divides ? scale / *number : scale * *number;
      return node.inputs[operand];
    }
    return std::nullopt;
  }

  // The node itself, or what makes its operand where it only scales that.
  const Node* BehindScale(const Node* node, float& scale) const {
    if (node == nullptr) return nullptr;
    const auto operand = ScaledOperand(*node, scale);
    return operand ? body_.ProducerOf(*operand) : node;
  }

  std::optional<View> OperandView(ValueId value) const {
    const auto& inputs = body_.inputs();
    const auto found = std::find(inputs.begin(), inputs.end(), value);
    if (found == inputs.end()) return std::nullopt;
    View view{.operand = static_cast<size_t>(found - inputs.begin()),
              .dims = body_.type(value).shape.ToIntegers(),
              .strides = {}};
    view.strides = Layout().Strides(view.dims);
    return view;
  }

  // An operand behind transposes and multiplications with numbers.
  std::optional<View> ScaledView(ValueId value, float& scale, bool may_scale = true) const {
    const Node* const node = body_.ProducerOf(value);
    if (node == nullptr) return OperandView(value);
    if (const auto* transpose = node->operation.If<Transpose>()) {
      const auto inner = ScaledView(node->inputs[0], scale, may_scale);
      if (!inner) return std::nullopt;
      const auto permutation = transpose->Permutation(static_cast<int>(inner->dims.size()));
      if (!permutation.ok()) return std::nullopt;
      View view{.operand = inner->operand, .dims = {}, .strides = {}};
      for (const int axis : *permutation) {
        view.dims.push_back(inner->dims[static_cast<size_t>(axis)]);
        view.strides.push_back(inner->strides[static_cast<size_t>(axis)]);
      }
      return view;
    }
    if (!may_scale) return std::nullopt;
    const auto operand = ScaledOperand(*node, scale);
    return operand ? ScaledView(*operand, scale) : std::nullopt;
  }

  static View BroadcastTo(View view, const std::vector<int64_t>& dims) {
    const size_t ahead = dims.size() - view.dims.size();
    view.dims.insert(view.dims.begin(), ahead, 1);
    view.strides.insert(view.strides.begin(), ahead, 0);
    for (size_t axis = 0; axis < dims.size(); ++axis) {
      if (view.dims[axis] == 1) view.strides[axis] = 0;
    }
    view.dims = dims;
    return view;
  }

  // Whether ranks and head axes agree, and rows are dense where they are read as vectors.
  static bool Fits(const Attention& a) {
    const size_t rank = a.result.dims.size();
    if (rank < 2 || rank > 2 + kMostHeadAxes) return false;
    for (const View* view : {&a.q, &a.k, &a.v}) {
      if (view->dims.size() != rank) return false;
      for (size_t axis = 0; axis + 2 < rank; ++axis) {
        if (view->dims[axis] != a.result.dims[axis]) return false;
      }
    }
    return a.q.strides[rank - 1] == 1 && a.v.strides[rank - 1] == 1 &&
           a.result.strides[rank - 1] == 1 && a.k.strides[rank - 2] == 1 &&
           (!a.mask.operand || a.mask.strides[rank - 1] <= 1);
  }

  const Graph& body_;
};

class AttentionKernel {
 public:
  AttentionKernel(Attention attention, int threads) : a_(std::move(attention)), threads_(threads) {
    const size_t rank = a_.result.dims.size();
    queries_ = a_.q.dims[rank - 2];
    depth_ = a_.q.dims[rank - 1];
    keys_ = a_.k.dims[rank - 1];
    width_ = a_.v.dims[rank - 1];
    for (size_t axis = 0; axis + 2 < rank; ++axis) heads_ *= a_.result.dims[axis];
    padded_keys_ = Padded(keys_);
    padded_width_ = Padded(width_);
    floats_ = depth_ * padded_keys_ + keys_ * padded_width_ + kQueries * padded_keys_ +
              kQueries * padded_width_;
    floats_ = Padded(floats_);
  }

  int64_t workspace_bytes() const {
    return threads_ * floats_ * static_cast<int64_t>(sizeof(float));
  }

  absl::Status operator()(const Pointers& pointers) const {
    auto* const workspace = static_cast<float*>(pointers.workspace);
    ParallelFor(threads_, 1, [&](int64_t begin, int64_t end) {
      for (int64_t thread = begin; thread < end; ++thread) {
        const int64_t first = heads_ * thread / threads_;
        const int64_t last = heads_ * (thread + 1) / threads_;
        for (int64_t head = first; head < last; ++head) {
          Head(pointers, head, workspace + thread * floats_);
        }
      }
    });
    return absl::OkStatus();
  }

 private:
  static int64_t Padded(int64_t elements) {
    return (elements + kColumnMultiple - 1) / kColumnMultiple * kColumnMultiple;
  }

  // What steps over whole rows of an operand is longer where these lie apart.
  static int64_t Stride(const Pointers& pointers, const View& view, size_t axis) {
    const int64_t dense = view.strides[axis];
    const int64_t row_stride = view.operand ? pointers.input_row_strides[*view.operand] : 0;
    return row_stride == 0 || dense < view.row ? dense : dense / view.row * row_stride;
  }
  static int64_t RowStride(const Pointers& pointers, const View& view) {
    return Stride(pointers, view, view.strides.size() - 2);
  }
  static int64_t ColumnStride(const Pointers& pointers, const View& view) {
    return Stride(pointers, view, view.strides.size() - 1);
  }
  // Where a head begins in a view.
  int64_t OffsetOf(const Pointers& pointers, const View& view, int64_t head) const {
    int64_t offset = 0;
    for (size_t axis = view.dims.size() - 2; axis-- > 0;) {
      offset += head % a_.result.dims[axis] * Stride(pointers, view, axis);
      head /= a_.result.dims[axis];
    }
    return offset;
  }
  const float* Data(const Pointers& pointers, const View& view, int64_t head) const {
    return static_cast<const float*>(pointers.inputs[*view.operand]) +
           OffsetOf(pointers, view, head);
  }

  void Head(const Pointers& pointers, int64_t head, float* workspace) const {
    float* const keys = workspace;
    float* const values = keys + depth_ * padded_keys_;
    float* const scores = values + keys_ * padded_width_;
    float* const sums = scores + kQueries * padded_keys_;
    PackKeys(Data(pointers, a_.k, head), ColumnStride(pointers, a_.k), keys);
    const float* const v = Data(pointers, a_.v, head);
    const int64_t v_stride = RowStride(pointers, a_.v);
    for (int64_t i = 0; i < keys_; ++i) {
      float* const row = values + i * padded_width_;
      std::memcpy(row, v + i * v_stride, static_cast<size_t>(width_) * sizeof(float));
      std::fill(row + width_, row + padded_width_, 0.0F);
    }
    const SmallGemmFunction multiply = SmallGemmKernel();
    const float* const q = Data(pointers, a_.q, head);
    const int64_t q_stride = RowStride(pointers, a_.q);
    const int64_t result_stride = RowStride(pointers, a_.result);
    auto* const result =
        static_cast<float*>(pointers.outputs[0]) + OffsetOf(pointers, a_.result, head);
    for (int64_t first = 0; first < queries_; first += kQueries) {
      const int64_t count = std::min(kQueries, queries_ - first);
      multiply({count, padded_keys_, depth_, q_stride, padded_keys_, padded_keys_},
               q + first * q_stride, keys, scores);
      for (int64_t i = 0; i < count; ++i) {
        Weigh(pointers, head, first + i, scores + i * padded_keys_);
      }
      multiply({count, padded_width_, keys_, padded_keys_, padded_width_, padded_width_}, scores,
               values, sums);
      for (int64_t i = 0; i < count; ++i) {
        std::memcpy(result + (first + i) * result_stride, sums + i * padded_width_,
                    static_cast<size_t>(width_) * sizeof(float));
      }
    }
  }

  // Keys become columns; what pads them is zero.
  void PackKeys(const float* k, int64_t stride, float* to) const {
    for (int64_t i = 0; i < depth_; ++i) {
      std::fill(to + i * padded_keys_ + keys_, to + (i + 1) * padded_keys_, 0.0F);
    }
    for (int64_t j = 0; j < keys_; ++j) {
      const float* const key = k + j * stride;
      for (int64_t i = 0; i < depth_; ++i) to[i * padded_keys_ + j] = key[i];
    }
  }

  // Scores of a query become weights.
  void Weigh(const Pointers& pointers, int64_t head, int64_t query, float* row) const {
    const RowFunctions& rows = Rows();
    const auto count = static_cast<size_t>(keys_);
    if (a_.scale != 1) rows.scale(a_.scale, row, count);
    if (a_.mask.operand) {
      const float* const mask =
          Data(pointers, a_.mask, head) + query * RowStride(pointers, a_.mask);
      if (ColumnStride(pointers, a_.mask) == 1) {
        rows.add_to(mask, row, count);
      } else {
        for (size_t i = 0; i < count; ++i) row[i] += *mask;
      }
    }
    const float sum = rows.exp_minus(row, rows.max(row, count), row, count);
    rows.scale(1 / sum, row, count);
  }

  Attention a_;
  int64_t threads_;
  int64_t heads_ = 1;
  int64_t queries_;
  int64_t depth_;
  int64_t keys_;
  int64_t width_;
  int64_t padded_keys_;
  int64_t padded_width_;
  int64_t floats_;  // of a thread's workspace
};

}  // namespace

void OfferAttention(const KernelQuery& query, Offers& offers) {
  if (!AllFloat32(query)) return;
  std::optional<Attention> attention = Reader(query).Read();
  if (!attention) return;
  const std::vector<View> views = {attention->q, attention->k, attention->v};
  const std::optional<size_t> mask = attention->mask.operand;
  AttentionKernel kernel(*std::move(attention), CurrentThreadCount());
  const int64_t workspace = kernel.workspace_bytes();
  auto candidate =
      std::make_shared<FunctionCandidate>("attention", std::vector<Layout>((*query).inputs.size()),
                                          std::vector<Layout>(1), std::move(kernel));
  candidate->workspace_bytes = workspace;
  for (const View& view : views) {
    const auto is_other = [&](const View& each) {
      return each.operand == view.operand && each.row != view.row;
    };
    if (mask == view.operand || std::any_of(views.begin(), views.end(), is_other)) continue;
    candidate->TakeRowStride(*view.operand, view.row);
  }
  offers.push_back(std::move(candidate));
}

}  // namespace sinter::blocked
