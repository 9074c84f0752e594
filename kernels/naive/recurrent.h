// Common code of the recurrent kernels: operands, the loop over time, activations.
#ifndef SINTER_KERNELS_NAIVE_RECURRENT_H_
#define SINTER_KERNELS_NAIVE_RECURRENT_H_

#include <algorithm>
#include <mutex>
#include <vector>

#include "ir/ops/recurrent.h"
#include "kernels/naive/elements.h"
#include "kernels/naive/elementwise.h"
#include "kernels/parallel.h"
#include "sinter/status.h"

namespace sinter::naive {

double Activate(Activation activation, double alpha, double beta, double x);

// An activation with its parameters, after clipping to [-clip, clip].
struct ClippedActivation {
  Activation activation;
  double alpha;
  double beta;
  double clip;  // 0: none
  double operator()(double x) const {
    return Activate(activation, alpha, beta, clip > 0 ? std::clamp(x, -clip, clip) : x);
  }
};

// The operands of one sequence. Gates are rows of the weights.
template <class T>
class Sequence {
 public:
  Sequence(const Call& call, int64_t n)
      : x_(call.inputs[0]),
        w_(call.inputs[1]),
        r_(call.inputs[2]),
        bias_(call.inputs[3]),
        n_(n),
        inputs_(call.inputs[0].dims[2]),
        hidden_(call.inputs[2].dims[1]),
        rows_(call.inputs[2].dims[0]) {}

  int64_t hidden() const { return hidden_; }
  // Row `row` of W times the input of step t, and its bias.
  double FromInput(int64_t t, int64_t row) const {
    double sum = static_cast<double>(bias_(row));
    for (int64_t j = 0; j < inputs_; ++j) {
      sum += static_cast<double>(w_(row, j)) * static_cast<double>(x_(t, n_, j));
    }
    return sum;
  }
  // Row `row` of R times the state, and its bias.
  double FromState(const std::vector<double>& state, int64_t row) const {
    double sum = static_cast<double>(bias_(rows_ + row));
    for (int64_t j = 0; j < hidden_; ++j) {
      sum += static_cast<double>(r_(row, j)) * state[static_cast<size_t>(j)];
    }
    return sum;
  }

 private:
  Elements<const T> x_;
  Elements<const T> w_;
  Elements<const T> r_;
  Elements<const T> bias_;
  int64_t n_;
  int64_t inputs_;
  int64_t hidden_;
  int64_t rows_;
};

// An initial state of sequence n, from an operand [N, H] or a scalar.
template <class T>
std::vector<double> InitialState(const InputView& view, int64_t n, int64_t hidden) {
  const Elements<const T> elements(view);
  std::vector<double> state;
  for (int64_t i = 0; i < hidden; ++i) state.push_back(static_cast<double>(elements(n, i)));
  return state;
}

// Runs every sequence from its initial states (operands 5 and up). step(sequence, t, states)
// computes the next states; the first of them is the result of step t.
template <class T, class Step>
absl::Status RunSequences(const Call& call, bool reverse, size_t state_count, Step step) {
  const OutputView& all = call.outputs[0];
  const int64_t hidden = call.inputs[2].dims[1];
  std::mutex mutex;
  absl::Status status;
  const auto run = [&](int64_t n) -> absl::Status {
    const InputView& lengths = call.inputs[4];
    SINTER_ASSIGN_OR_RETURN(const int64_t length,
                            SequenceLength(Elements<const int32_t>(lengths)(n), lengths.rank() == 0,
                                           n, call.inputs[0].dims[0]));
    std::vector<std::vector<double>> states;
    for (size_t i = 0; i < state_count; ++i) {
      states.push_back(InitialState<T>(call.inputs[5 + i], n, hidden));
    }
    const Sequence<T> sequence(call, n);
    const Elements<T> y(all);
    for (int64_t i = 0; i < all.dims[0]; ++i) {
      const int64_t t = reverse && i < length ? length - 1 - i : i;
      if (i < length) step(sequence, t, states);
      for (int64_t j = 0; j < hidden; ++j) {
        y(t, n, j) = static_cast<T>(i < length ? states[0][static_cast<size_t>(j)] : 0);
      }
    }
    for (size_t i = 1; i < call.outputs.size(); ++i) {
      const Elements<T> last(call.outputs[i]);
      for (int64_t j = 0; j < hidden; ++j) {
        last(n, j) = static_cast<T>(states[i - 1][static_cast<size_t>(j)]);
      }
    }
    return absl::OkStatus();
  };
  ParallelFor(all.dims[1], 1, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; ++n) {
      const absl::Status result = run(n);
      if (result.ok()) continue;
      const std::lock_guard lock(mutex);
      status = result;
    }
  });
  return status;
}

}  // namespace sinter::naive

#endif  // SINTER_KERNELS_NAIVE_RECURRENT_H_
