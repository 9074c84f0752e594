#include "ir/ops/linear_attention.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "kernels/naive/elementwise.h"
#include "kernels/naive/wide.h"
#include "kernels/parallel.h"

namespace sinter::naive {
namespace {

using Numbers = std::vector<double>;

class LinearAttentionLoops {
 public:
  LinearAttentionLoops(const LinearAttention& op, const Call& call)
      : op_(op),
        call_(call),
        size_(call.inputs[1].dims[2] / op.kv_heads),
        width_(call.inputs[2].dims[2] / op.kv_heads),
        scale_(op.scale != 0 ? static_cast<double>(op.scale)
                             : 1 / std::sqrt(static_cast<double>(size_))) {}

  void Run() const {
    const int64_t heads = op_.kv_heads;
    ParallelFor(call_.outputs[0].dims[0] * heads, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) RunHead(i / heads, i % heads);
    });
  }

 private:
  static Numbers Load(const InputView& from, int64_t offset, int64_t stride, int64_t count) {
    Numbers numbers(static_cast<size_t>(count));
    LoaderOf<double>(from.dtype)(from.data, offset, stride, count, numbers.data());
    return numbers;
  }

  // `count` elements of one step, from element `first` on.
  Numbers Step(size_t operand, int64_t batch, int64_t step, int64_t first, int64_t count) const {
    const InputView& from = call_.inputs[operand];
    const int64_t offset =
        batch * from.strides[0] + step * from.strides[1] + first * from.strides[2];
    return Load(from, offset, from.strides[2], count);
  }

  // Row i of a head's state.
  template <class View>
  static int64_t RowOffset(const View& state, int64_t batch, int64_t head, int64_t i) {
    return batch * state.strides[0] + head * state.strides[1] + i * state.strides[2];
  }

  void RunHead(int64_t batch, int64_t head) const {
    Numbers state(static_cast<size_t>(size_ * width_));
    for (int64_t i = 0; op_.has_past && i < size_; ++i) {
      const InputView& past = call_.inputs[op_.PastOperand()];
      const Numbers row = Load(past, RowOffset(past, batch, head, i), past.strides[3], width_);
      std::copy(row.begin(), row.end(), state.begin() + i * width_);
    }
    for (int64_t step = 0; step < call_.inputs[0].dims[1]; ++step) {
      Update(batch, head, step, state);
      const int64_t group = op_.q_heads / op_.kv_heads;
      for (int64_t i = head * group; i < (head + 1) * group; ++i) Read(batch, i, step, state);
    }
    if (call_.outputs.size() == 1) return;
    const OutputView& present = call_.outputs[1];
    const auto store = StorerOf<double>(present.dtype);
    for (int64_t i = 0; i < size_; ++i) {
      store(state.data() + i * width_, present.data, RowOffset(present, batch, head, i),
            present.strides[3], width_);
    }
  }

  void Update(int64_t batch, int64_t head, int64_t step, Numbers& state) const {
    const Numbers key = Step(1, batch, step, head * size_, size_);
    Numbers value = Step(2, batch, step, head * width_, width_);
    if (op_.has_decay) Decay(batch, head, step, state);
    if (op_.has_beta) {
      const size_t operand = op_.BetaOperand();
      const bool is_shared = call_.inputs[operand].dims[2] == 1;
      const double beta = Step(operand, batch, step, is_shared ? 0 : head, 1)[0];
      const Numbers known = Product(key, state);
      for (size_t j = 0; j < value.size(); ++j) value[j] = beta * (value[j] - known[j]);
    }
    double* row = state.data();
    for (const double k : key) {
      for (const double v : value) *row++ += k * v;
    }
  }

  void Decay(int64_t batch, int64_t head, int64_t step, Numbers& state) const {
    const size_t operand = op_.DecayOperand();
    const int64_t own = call_.inputs[operand].dims[2] / op_.kv_heads;
    const Numbers decay = Step(operand, batch, step, head * own, own);
    for (int64_t i = 0; i < size_; ++i) {
      const double factor = std::exp(decay[static_cast<size_t>(own == 1 ? 0 : i)]);
      for (int64_t j = 0; j < width_; ++j) state[static_cast<size_t>(i * width_ + j)] *= factor;
    }
  }

  // row^T state.
  Numbers Product(const Numbers& row, const Numbers& state) const {
    Numbers sums(static_cast<size_t>(width_), 0);
    const double* from = state.data();
    for (const double x : row) {
      for (double& sum : sums) sum += x * *from++;
    }
    return sums;
  }

  void Read(int64_t batch, int64_t head, int64_t step, const Numbers& state) const {
    Numbers sums = Product(Step(0, batch, step, head * size_, size_), state);
    for (double& sum : sums) sum *= scale_;
    const OutputView& y = call_.outputs[0];
    const int64_t offset =
        batch * y.strides[0] + step * y.strides[1] + head * width_ * y.strides[2];
    StorerOf<double>(y.dtype)(sums.data(), y.data, offset, y.strides[2], width_);
  }

  const LinearAttention& op_;
  const Call& call_;
  int64_t size_;
  int64_t width_;
  double scale_;
};

}  // namespace

absl::Status Run(const LinearAttention& op, const Call& call) {
  LinearAttentionLoops(op, call).Run();
  return absl::OkStatus();
}

}  // namespace sinter::naive
