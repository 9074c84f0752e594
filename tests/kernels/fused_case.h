// Nodes with elementwise operations behind them, as fused nodes.
#ifndef SINTER_TESTS_KERNELS_FUSED_CASE_H_
#define SINTER_TESTS_KERNELS_FUSED_CASE_H_

#include <string>
#include <vector>

#include "tests/kernels/candidate_runner.h"

namespace sinter {

// A root with its operands, those after the first constants.
struct Root {
  std::string name;
  Operation operation;
  std::vector<std::vector<int64_t>> operands;
};

// An elementwise operation after it; the second operand's dimensions follow from the result's.
struct Epilogue {
  enum class Second { kNone, kScalar, kChannel, kFull };
  std::string name;
  Operation operation;
  Second second = Second::kNone;
  bool constant = true;
  bool result_is_second = false;
};

// Some of each kind.
std::vector<Root> Roots();
std::vector<Epilogue> Epilogues();
// Some of these, in some order; no exp, whose results grow beyond what f32 can compare.
std::vector<Epilogue> RandomEpilogues(const std::vector<Epilogue>& from, Random& random);

// The node with the epilogues after it, and others in front of its first operand, as one fused
// node.
absl::StatusOr<NodeCase> MakeFusedCase(const Root& root, const std::vector<Epilogue>& epilogues,
                                       Random& random, const std::vector<Epilogue>& prologue = {});

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_FUSED_CASE_H_
