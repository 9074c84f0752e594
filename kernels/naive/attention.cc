#include "ir/ops/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/step.h"
#include "kernels/parallel.h"
#include "sinter/status.h"

namespace sinter::naive {
namespace {

constexpr double kMasked = -std::numeric_limits<double>::infinity();

// The view with its axes in the operator's order.
template <class View>
View InAttentionOrder(const View& view, const std::vector<int64_t>& perm) {
  View permuted = view;
  const std::array<size_t, 4> axes = AxesOf(perm);
  for (size_t i = 0; i < 4; ++i) {
    permuted.dims[i] = view.dims[axes[i]];
    permuted.strides[i] = view.strides[axes[i]];
  }
  return permuted;
}

template <class View>
int64_t RowOffset(const View& view, int64_t batch, int64_t head, int64_t row) {
  return batch * view.strides[0] + head * view.strides[1] + row * view.strides[2];
}

// A value that is added to a score or replaces it.
struct ScoreBias {
  double value = 0;
  bool replaces = false;
};

class AttentionLoops {
 public:
  AttentionLoops(const Attention& op, const Call& call)
      : op_(op),
        call_(call),
        query_(InAttentionOrder(call.inputs[0], op.query_perm)),
        key_(InAttentionOrder(call.inputs[1], op.key_perm)),
        value_(InAttentionOrder(call.inputs[2], op.value_perm)),
        result_(InResultOrder(call.outputs[0], op.output_perm)) {
    past_ = op.has_past ? call.inputs[op.PastKeyOperand()].dims[2] : 0;
    keys_ = past_ + key_.dims[2];
    if (op.has_mask) {
      const std::vector<int64_t> dims = {query_.dims[0], query_.dims[1], query_.dims[2], keys_};
      mask_strides_ = BroadcastStrides(call.inputs[op.MaskOperand()], dims);
    }
  }

  absl::Status CheckLengths() const {
    for (int64_t batch = 0; op_.has_key_lengths && batch < query_.dims[0]; ++batch) {
      const int64_t length = Length(batch);
      if (length < 0 || length > keys_) {
        return absl::OutOfRangeError(absl::StrCat("key length ", length, " of batch ", batch,
                                                  " is not in [0, ", keys_, "]"));
      }
    }
    return absl::OkStatus();
  }

  template <class T>
  void Run() const {
    const int64_t heads = query_.dims[1];
    ParallelFor(query_.dims[0] * heads, 1, [&](int64_t begin, int64_t end) {
      std::vector<double> weights(static_cast<size_t>(keys_));
      for (int64_t i = begin; i < end; ++i) {
        for (int64_t query = 0; query < query_.dims[2]; ++query) {
          Weigh<T>(i / heads, i % heads, query, weights);
          AddUp<T>(i / heads, i % heads, query, weights);
        }
      }
    });
  }

  // Concatenates the past and the new keys, or values.
  template <class T>
  void Join(const InputView* past, const InputView& added, const OutputView& joined) const {
    for (int64_t batch = 0; batch < joined.dims[0]; ++batch) {
      for (int64_t head = 0; head < joined.dims[1]; ++head) {
        for (int64_t row = 0; row < joined.dims[2]; ++row) {
          T* const to = joined.As<T>() + RowOffset(joined, batch, head, row);
          const auto [from, stride] = Row<T>(past, added, batch, head, row);
          for (int64_t i = 0; i < joined.dims[3]; ++i) {
            to[i * joined.strides[3]] = from[i * stride];
          }
        }
      }
    }
  }
  template <class T>
  void JoinBoth() const {
    Join<T>(Past(0), key_, call_.outputs[1]);
    Join<T>(Past(1), value_, call_.outputs[2]);
  }

 private:
  // The result with its axes in the order batch, head, query, width.
  static OutputView InResultOrder(const OutputView& view, const std::vector<int64_t>& perm) {
    OutputView ordered = view;
    const std::array<size_t, 4> axes = AxesOf(perm);
    for (size_t i = 0; i < 4; ++i) {
      ordered.dims[axes[i]] = view.dims[i];
      ordered.strides[axes[i]] = view.strides[i];
    }
    return ordered;
  }

  // The past keys (0) or values (1); null if there are none.
  const InputView* Past(size_t which) const {
    return op_.has_past ? &call_.inputs[op_.PastKeyOperand() + which] : nullptr;
  }

  // Row `row` of past and new rows together, and the stride of its elements.
  template <class T>
  std::pair<const T*, int64_t> Row(const InputView* past, const InputView& added, int64_t batch,
                                   int64_t head, int64_t row) const {
    const InputView& from = row < past_ ? *past : added;
    const int64_t own = row < past_ ? row : row - past_;
    return {from.As<T>() + RowOffset(from, batch, head, own), from.strides[3]};
  }

  int64_t KvHead(int64_t head) const { return head / (query_.dims[1] / key_.dims[1]); }

  int64_t Length(int64_t batch) const {
    if (!op_.has_key_lengths) return keys_;
    const InputView& lengths = call_.inputs[op_.KeyLengthsOperand()];
    return lengths.As<int64_t>()[batch * lengths.strides[0]];
  }

  template <class T>
  ScoreBias MaskAt(int64_t batch, int64_t head, int64_t query, int64_t key) const {
    if (!op_.has_mask) return {};
    const InputView& mask = call_.inputs[op_.MaskOperand()];
    const int64_t offset = batch * mask_strides_[0] + head * mask_strides_[1] +
                           query * mask_strides_[2] + key * mask_strides_[3];
    if (mask.dtype != DType::kBool) return {static_cast<double>(mask.As<T>()[offset]), false};
    if (mask.As<bool>()[offset]) return {};
    return {static_cast<double>(op_.mask_value), op_.mask_mode == MaskMode::kReplace};
  }

  template <class T>
  double Score(int64_t batch, int64_t head, int64_t query, int64_t key) const {
    const T* const q = query_.As<T>() + RowOffset(query_, batch, head, query);
    const auto [k, k_stride] = Row<T>(Past(0), key_, batch, KvHead(head), key);
    // Query and key are each multiplied by the square root of the scale, as in ONNX.
    const auto scale = static_cast<double>(op_.scale);
    const double root = Step<T>(std::sqrt(std::abs(scale)));
    double sum = 0;
    for (int64_t i = 0; i < query_.dims[3]; ++i) {
      sum += Step<T>(static_cast<double>(q[i * query_.strides[3]]) * root) *
             Step<T>(static_cast<double>(k[i * k_stride]) * root);
    }
    sum = Step<T>(scale < 0 ? -sum : sum);
    const auto cap = static_cast<double>(op_.softcap);
    return cap > 0 ? Step<T>(cap * Step<T>(std::tanh(Step<T>(sum / cap)))) : sum;
  }

  template <class T>
  void Weigh(int64_t batch, int64_t head, int64_t query, std::vector<double>& weights) const {
    const int64_t length = Length(batch);
    const int64_t offset = op_.has_key_lengths ? length - query_.dims[2] : past_;
    const Attention::KeyRange seen = op_.VisibleKeys(query + offset, length);
    double largest = -std::numeric_limits<double>::infinity();
    bool all_masked = true;
    for (int64_t key = 0; key < keys_; ++key) {
      ScoreBias bias = MaskAt<T>(batch, head, query, key);
      if (key < seen.begin || key >= seen.end) {
        bias.value = bias.replaces ? bias.value + kMasked : kMasked;
      }
      double& weight = weights[static_cast<size_t>(key)];
      weight = bias.replaces ? bias.value : Step<T>(Score<T>(batch, head, query, key) + bias.value);
      all_masked = all_masked && bias.value == kMasked;
      largest = std::max(largest, weight);
    }
    SumOfSteps<T> total(keys_);
    for (double& weight : weights) {
      weight = Step<T>(std::exp(Step<T>(weight - largest)));
      total.Add(weight);
    }
    const double sum = total.Value();
    const bool is_zero = op_.zero_rows == ZeroRows::kMasked
                             ? all_masked
                             : op_.zero_rows == ZeroRows::kNan && std::isnan(sum);
    for (double& weight : weights) weight = is_zero ? 0 : Step<T>(weight / sum);
  }

  template <class T>
  void AddUp(int64_t batch, int64_t head, int64_t query, const std::vector<double>& weights) const {
    T* const to = result_.As<T>() + RowOffset(result_, batch, head, query);
    for (int64_t i = 0; i < result_.dims[3]; ++i) {
      double sum = 0;
      for (int64_t key = 0; key < keys_; ++key) {
        const auto [v, stride] = Row<T>(Past(1), value_, batch, KvHead(head), key);
        sum += weights[static_cast<size_t>(key)] * static_cast<double>(v[i * stride]);
      }
      to[i * result_.strides[3]] = static_cast<T>(sum);
    }
  }

  const Attention& op_;
  const Call& call_;
  InputView query_;
  InputView key_;
  InputView value_;
  OutputView result_;
  int64_t past_ = 0;
  int64_t keys_ = 0;  // including past keys
  Strides mask_strides_;
};

}  // namespace

absl::Status Run(const Attention& op, const Call& call) {
  const AttentionLoops loops(op, call);
  SINTER_RETURN_IF_ERROR(loops.CheckLengths());
  return VisitFloat(call.outputs[0].dtype, [&](auto zero) {
    using T = decltype(zero);
    loops.Run<T>();
    if (call.outputs.size() == 3) loops.JoinBoth<T>();
  });
}

}  // namespace sinter::naive
