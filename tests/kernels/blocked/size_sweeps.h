// Sweeps of sizes: cases of a row of rows.inc, in which one dimension after another takes every size.
#ifndef SINTER_TESTS_KERNELS_BLOCKED_SIZE_SWEEPS_H_
#define SINTER_TESTS_KERNELS_BLOCKED_SIZE_SWEEPS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "tests/kernels/body_maker.h"
#include "tests/kernels/candidate_runner.h"

namespace sinter {

using Dims = std::vector<int64_t>;

struct SizeSweep {
  std::string row;        // of rows.inc
  std::string dimension;  // what n is, for people
  std::function<NodeCase(int64_t n)> make;
  // The kernel that the row must offer for some n; empty: it must offer one for every n.
  std::string kernel = "";
  int64_t least = 1;  // n
  int64_t most = 257;
};
using SizeSweeps = std::vector<SizeSweep>;

SizeSweeps ConvolutionSweeps();
SizeSweeps ElementwiseSweeps();
SizeSweeps IntegerSweeps();
SizeSweeps MatrixSweeps();
SizeSweeps MovementSweeps();
SizeSweeps RecurrentSweeps();
SizeSweeps ReductionSweeps();

// A node whose operands have random elements, except those that are given as constants.
inline NodeCase MakeRandomNode(Operation operation, const std::vector<RandomInput>& inputs,
                               int output_count = 1) {
  Random random(7);
  std::vector<ConstantRef> operands;
  std::vector<bool> constant;
  for (const RandomInput& input : inputs) {
    constant.push_back(input.constant != nullptr);
    operands.push_back(constant.back() ? input.constant : RandomElements(input, random));
  }
  return *MakeNodeCase(std::move(operation), std::move(operands), constant, {}, output_count);
}
inline ConstantRef Integers(const std::vector<int64_t>& values) {
  return Constant::FromValues<int64_t>({static_cast<int64_t>(values.size())}, values);
}

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_BLOCKED_SIZE_SWEEPS_H_
