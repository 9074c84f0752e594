// A run of an existing plan into the caller's outputs allocates nothing in Sinter's code.
#include <new>

#include "gtest/gtest.h"
#include "ir/graph.h"
#include "runtime/plan.h"
#include "runtime/random_inputs.h"
#include "sinter/session.h"
#include "tests/random_net.h"
#include "tests/runtime/allocation_counter.h"

namespace sinter {
namespace {

TEST(Allocations, NoneInLaterRuns) {
  int plans = 0;
  for (uint64_t seed = 0; seed < 80; ++seed) {
    SCOPED_TRACE(seed);
    const auto model = Model::Create(RandomNet(seed).graph());
    ASSERT_TRUE(model.ok()) << model.status();
    const auto session = Session::Create(*model, {.threads = 1});
    ASSERT_TRUE(session.ok()) << session.status();
    std::vector<Tensor> inputs;
    for (const ValueInfo& input : model->inputs()) {
      inputs.push_back(*RandomTensor(input.dtype, input.shape.ToIntegers(), seed));
    }
    auto outputs = (*session)->Run(inputs);
    ASSERT_TRUE(outputs.ok()) << outputs.status();
    ASSERT_TRUE((*session)->Run(inputs, *outputs).ok());
    StartCounting();
    const absl::Status status = (*session)->Run(inputs, *outputs);
    const int allocations = StopCounting();
    ASSERT_TRUE(status.ok()) << status;
    std::vector<std::vector<int64_t>> dims;
    for (const Tensor& input : inputs) dims.push_back(input.dims());
    bool naive = false;  // the reference may allocate
    for (const Plan::Step& step : (*(*session)->PlanFor(dims))->steps()) {
      naive = naive || step.candidate->backend == "naive";
    }
    if (naive) continue;
    ++plans;
    EXPECT_EQ(allocations, 0);
  }
  EXPECT_GE(plans, 10);
}

TEST(Allocations, AreCounted) {
  StartCounting();
  ::operator delete(::operator new(1));
  EXPECT_EQ(StopCounting(), 1);
}

}  // namespace
}  // namespace sinter
