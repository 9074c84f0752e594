// Gru, Lstm and Rnn.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "ir/ops.h"
#include "tests/kernels/blocked/size_sweeps.h"

namespace sinter {
namespace {

struct Recurrent {
  std::string row;
  Operation operation;
  int64_t gates;
  int64_t states;
};

struct Sizes {
  int64_t steps = 3;
  int64_t sequences = 2;
  int64_t inputs = 3;
  int64_t hidden = 5;
};

// The sequences have lengths from none to all of the steps.
NodeCase MakeRecurrent(const Recurrent& recurrent, const Sizes& sizes, bool constant_weights) {
  const int64_t rows = recurrent.gates * sizes.hidden;
  const double scale = 1 / std::sqrt(static_cast<double>(sizes.hidden + sizes.inputs));
  Random random(7);
  std::vector<int32_t> lengths;
  for (int64_t i = 0; i < sizes.sequences; ++i) {
    lengths.push_back(static_cast<int32_t>((i + sizes.steps) % (sizes.steps + 1)));
  }
  std::vector<ConstantRef> operands = {
      RandomConstant(random, {sizes.steps, sizes.sequences, sizes.inputs}),
      RandomConstant(random, {rows, sizes.inputs}, -scale, scale),
      RandomConstant(random, {rows, sizes.hidden}, -scale, scale),
      RandomConstant(random, {2 * rows}),
      Constant::FromValues<int32_t>({sizes.sequences}, lengths)};
  for (int64_t i = 0; i < recurrent.states; ++i) {
    operands.push_back(RandomConstant(random, {sizes.sequences, sizes.hidden}));
  }
  if (recurrent.operation.Is<Lstm>()) {
    operands.push_back(RandomConstant(random, {3 * sizes.hidden}));
  }
  return *MakeNodeCase(recurrent.operation, operands, {false, constant_weights, constant_weights},
                       {}, static_cast<int>(1 + recurrent.states));
}

}  // namespace

SizeSweeps RecurrentSweeps() {
  const std::vector<Recurrent> all = {
      {"Gru", Gru{}, 3, 1},
      {"Gru", Gru{.reverse = true, .linear_before_reset = true}, 3, 1},
      {"Lstm", Lstm{}, 4, 2},
      {"Rnn", Rnn{.reverse = true}, 1, 1},
  };
  SizeSweeps sweeps;
  for (const Recurrent& recurrent : all) {
    const auto add = [&](std::string dimension, auto sizes_for, bool constant_weights = true) {
      sweeps.push_back({recurrent.row, std::move(dimension), [=](int64_t n) {
                          return MakeRecurrent(recurrent, sizes_for(n), constant_weights);
                        }});
    };
    add("hidden", [](int64_t n) { return Sizes{.hidden = n}; });
    add("inputs", [](int64_t n) { return Sizes{.inputs = n}; });
    add("sequences", [](int64_t n) { return Sizes{.sequences = n}; });
    add("steps", [](int64_t n) { return Sizes{.steps = n}; });
    add(
        "hidden, computed weights", [](int64_t n) { return Sizes{.hidden = n}; }, false);
    add(
        "inputs, computed weights", [](int64_t n) { return Sizes{.inputs = n}; }, false);
  }
  return sweeps;
}

}  // namespace sinter
