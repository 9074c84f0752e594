// Tests of step times and of the truth.
#include "runtime/measure/step_times.h"

#include <atomic>

#include "gtest/gtest.h"
#include "ir/ops.h"
#include "runtime/measure/truth.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

// relu(softmax(x)): two steps on naive.
Graph TwoSteps() {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {8, 16}, {}});
  const ValueId scores = graph.node(graph.AddNode(Softmax{.axis = 1}, {x}).value()).output();
  graph.AddOutput("y", graph.node(graph.AddNode(Relu{}, {scores}).value()).output());
  return graph;
}

class StepTimesTest : public testing::Test {
 protected:
  std::unique_ptr<Session> session_ =
      *Session::Create(*Model::Create(TwoSteps()), {.backend = "naive", .threads = 1});
  Random random_{1};
  const Tensor input_ = ToTensor(RandomFloats(random_, {8, 16}));
  std::vector<Tensor> outputs_ = std::vector<Tensor>(1);
};

TEST_F(StepTimesTest, AddUp) {
  const auto times = MeasureSteps(*session_, {&input_, 1}, outputs_, {.warmup = 2, .rounds = 9});
  ASSERT_TRUE(times.ok()) << times.status();
  EXPECT_EQ(times->run_seconds.size(), 9U);
  ASSERT_EQ(times->seconds.size(), 2U);
  EXPECT_EQ(times->trace.Steps().size(), 2U);
  for (const double seconds : times->seconds) EXPECT_GT(seconds, 0);
  EXPECT_DOUBLE_EQ(times->seconds[0] + times->seconds[1], times->steps_seconds);
  EXPECT_LE(times->steps_seconds, times->watched_seconds);
  EXPECT_FALSE(times->interrupted);
}

TEST_F(StepTimesTest, NoTimeIsLostBetweenSteps) {
  const auto times = MeasureSteps(*session_, {&input_, 1}, outputs_, {.rounds = 3});
  ASSERT_TRUE(times.ok()) << times.status();
  const std::vector<TracedStep> steps = times->trace.Steps();
  ASSERT_EQ(steps.size(), 2U);
  ASSERT_FALSE(steps[0].intervals->empty());
  ASSERT_EQ(steps[0].intervals->size(), steps[1].intervals->size());
  for (size_t run = 0; run < steps[0].intervals->size(); ++run) {
    EXPECT_EQ((*steps[0].intervals)[run].end, (*steps[1].intervals)[run].begin);
  }
}

TEST_F(StepTimesTest, CanBeInterrupted) {
  std::atomic<bool> cancel = true;
  Watch watch{.cancel = &cancel, .progress = {}};
  const auto none = MeasureSteps(*session_, {&input_, 1}, outputs_, {}, watch);
  ASSERT_TRUE(none.ok()) << none.status();
  EXPECT_TRUE(none->interrupted);
  EXPECT_TRUE(none->seconds.empty());

  cancel = false;
  watch.progress = [&](std::string_view, size_t done, size_t) { cancel = done == 2; };
  const auto two = MeasureSteps(*session_, {&input_, 1}, outputs_, {}, watch);
  ASSERT_TRUE(two.ok()) << two.status();
  EXPECT_TRUE(two->interrupted);
  EXPECT_EQ(two->run_seconds.size(), 2U);
  EXPECT_EQ(two->seconds.size(), 2U);
}

TEST_F(StepTimesTest, TheTruthIsTheImportedGraph) {
  const auto truth = Truth(TwoSteps(), {&input_, 1}, 1);
  ASSERT_TRUE(truth.ok()) << truth.status();
  const auto outputs = session_->Run({&input_, 1});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_LE(*LargestError(*outputs, *truth), 1e-6);
  EXPECT_TRUE(absl::IsInvalidArgument(LargestError({}, *truth).status()));
}

}  // namespace
}  // namespace sinter
