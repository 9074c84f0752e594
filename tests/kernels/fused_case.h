// Makes fused nodes: a root followed by elementwise operations.
#ifndef SINTER_TESTS_KERNELS_FUSED_CASE_H_
#define SINTER_TESTS_KERNELS_FUSED_CASE_H_

#include <string>
#include <vector>

#include "tests/kernels/candidate_runner.h"

namespace sinter {

// A root with its operands. All operands after the first are constants.
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

// Some roots of each kind.
std::vector<Root> Roots();
std::vector<Epilogue> Epilogues();
// Random epilogues from the list in random order, without exp, whose results grow too large for
// f32.
std::vector<Epilogue> RandomEpilogues(const std::vector<Epilogue>& from, Random& random);

// The root with epilogues, and with a prologue on its first operand, as one fused node.
absl::StatusOr<NodeCase> MakeFusedCase(const Root& root, const std::vector<Epilogue>& epilogues,
                                       Random& random, const std::vector<Epilogue>& prologue = {});

}  // namespace sinter

#endif  // SINTER_TESTS_KERNELS_FUSED_CASE_H_
