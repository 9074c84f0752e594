// How well the networks would run on more threads than this machine has cores, computed from the
// split of the work alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "ir/cost.h"
#include "kernels/roofline.h"
#include "kernels/split_recorder.h"
#include "runtime/execution_trace.h"
#include "runtime/machine.h"
#include "sinter/models/mobilenet_v2.h"
#include "sinter/models/resnet.h"
#include "sinter/sinter.h"
#include "sinter/status.h"

namespace sinter {
namespace {

struct Bound {
  double speedup;
  std::string steps;  // what each loses
};

// The share of a step that its slowest thread does: all of it where there is no parallel loop.
double LongestShare(const TracedStep& step, const std::vector<SplitRecorder::Loop>& loops) {
  const TimeInterval& interval = step.intervals->front();
  int64_t longest = 0;
  int64_t work = 0;
  for (const SplitRecorder::Loop& loop : loops) {
    if (loop.time < interval.begin || loop.time > interval.end) continue;
    longest += loop.LongestWork();
    work += loop.Work();
  }
  return work == 0 ? 1 : static_cast<double>(longest) / static_cast<double>(work);
}

// The time of all steps by the cost model over their times on this many threads.
absl::StatusOr<Bound> SpeedupBound(const Model& model, const std::vector<int64_t>& dims,
                                   int threads) {
  SINTER_ASSIGN_OR_RETURN(const auto session,
                          Session::Create(model, {.backend = "blocked", .threads = threads}));
  SINTER_ASSIGN_OR_RETURN(const Tensor input, Tensor::Create(DType::kFloat32, dims));
  SINTER_RETURN_IF_ERROR(session->Prepare({dims}));
  const SplitRecorder recorder(&MonotonicSeconds);
  ExecutionTrace trace;
  std::vector<Tensor> outputs(model.outputs().size());
  SINTER_RETURN_IF_ERROR(session->Run({&input, 1}, outputs, RunOptions{.trace = &trace}));
  Roofline rates = kOptimisedKernels;
  rates.seconds_per_call = 0;
  double whole = 0;
  double longest = 0;
  Bound bound;
  for (const TracedStep& step : trace.Steps()) {
    const double seconds = rates.Seconds(CostOf(*step.graph, step.node));
    const double share = LongestShare(step, recorder.loops());
    whole += seconds;
    longest += seconds * share;
    absl::StrAppend(&bound.steps, step.label, " ", step.NodeName(), " ", step.candidate->kernel,
                    ": ", seconds * 1e6, " us, ", 1 / share, " threads\n");
  }
  bound.speedup = whole / longest;
  return bound;
}

void ExpectBound(const Model& model, int threads, double least) {
  const auto bound = SpeedupBound(model, {1, 3, 224, 224}, threads);
  ASSERT_TRUE(bound.ok()) << bound.status();
  testing::Test::RecordProperty(absl::StrCat("bound_of_", threads, "_threads"),
                                std::to_string(bound->speedup));
  EXPECT_GE(bound->speedup, least) << bound->steps;
  EXPECT_LE(bound->speedup, threads);
}

TEST(WorkSplit, ResNet50KeepsManyThreadsBusy) {
  const auto model = BuildResNet(50);
  ASSERT_TRUE(model.ok()) << model.status();
  ExpectBound(*model, 2, 1.95);
  ExpectBound(*model, 16, 15);
  ExpectBound(*model, 64, 45);
}

TEST(WorkSplit, MobileNetV2KeepsManyThreadsBusy) {
  const auto model = BuildMobileNetV2();
  ASSERT_TRUE(model.ok()) << model.status();
  ExpectBound(*model, 2, 1.9);
  ExpectBound(*model, 16, 13);
}

}  // namespace
}  // namespace sinter
