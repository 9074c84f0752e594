// Pools of one or few lines, whose channels several threads share.
#include <vector>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "kernels/parallel.h"
#include "tests/kernels/blocked/each_isa.h"
#include "tests/kernels/fused_case.h"

namespace sinter {
namespace {

class Pools : public EachIsa {};

TEST_P(Pools, FewLinesMatchNaiveWhateverTheThreads) {
  const Operation window = AveragePool{.kernel_shape = {40, 6}, .strides = {40, 6}};
  const Operation maximum = MaxPool{.kernel_shape = {40, 40}};
  const CheckOptions options{.misalignment = 4, .gap = 3, .backend = backend_.get()};
  Random random(3);
  for (const int threads : {1, 2, 3, 5}) {
    const ThreadCountGuard guard(threads);
    for (const int64_t channels : {1, 16, 33, 100, 130, 210}) {
      SCOPED_TRACE(threads * 1000 + channels);
      for (const Root& root :
           {Root{"mean", ReduceMean{.axes = {2, 3}, .keepdims = true}, {{1, channels, 41, 43}}},
            Root{"windows of a line", window, {{1, channels, 40, 30}}},
            Root{"maximum of two images", maximum, {{2, channels, 40, 40}}}}) {
        const NodeCase made = *MakeFusedCase(root, {}, random);
        EXPECT_FALSE(ExpectCandidatesMatchNaive(made, options).empty()) << root.name;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Blocked, Pools, kEachIsa, NameOfIsa);

}  // namespace
}  // namespace sinter
