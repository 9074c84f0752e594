// MiniLM with one kernel of a library in C, the rest falling back.
#include <vector>

#include "gtest/gtest.h"
#include "runtime/measure/truth.h"
#include "runtime/plan.h"
#include "runtime/random_inputs.h"
#include "sinter/sinter.h"
#include "tests/models/recorded.h"
#include "tests/paths.h"

namespace sinter {
namespace {

TEST(OwnKernel, RunsMiniLm) {
  const auto model = OpenModel(FindRecordedCase("minilm_2x17"));
  ASSERT_TRUE(model.ok()) << model.status();
  const auto backend = RegisterBackend(LibraryPath("matmul"));
  ASSERT_TRUE(backend.ok()) << backend.status();
  const auto session = Session::Create(*model, {.backend = *backend, .threads = 2});
  ASSERT_TRUE(session.ok()) << session.status();
  std::vector<Tensor> inputs;
  for (size_t i = 0; i < model->inputs().size(); ++i) {
    inputs.push_back(*RandomTensor(model->inputs()[i].dtype, {1, 24}, i + 1));
  }
  const auto outputs = (*session)->Run(inputs);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  const auto truth = Truth(*model->imported(), inputs, 2);
  ASSERT_TRUE(truth.ok()) << truth.status();
  EXPECT_LE(*LargestError(*outputs, *truth), 1e-4);

  const auto plan = (*session)->PlanFor(std::vector<std::vector<int64_t>>(inputs.size(), {1, 24}));
  ASSERT_TRUE(plan.ok()) << plan.status();
  int own = 0;
  int substituted = 0;
  for (const Plan::Step& step : (*plan)->steps()) {
    if (step.candidate->backend == *backend) ++own;
    if (step.candidate->backend == "blocked") ++substituted;
  }
  // Six layers have at least three products each; how many are merged or fused, the passes decide.
  EXPECT_GE(own, 18);
  EXPECT_GT(substituted, 0);
}

}  // namespace
}  // namespace sinter
