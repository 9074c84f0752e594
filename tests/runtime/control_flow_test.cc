// If, Loop and Scan run their bodies as compiled plans with the same results as the naive kernels.
#include "runtime/control_flow.h"

#include <atomic>
#include <cstring>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/graph.h"
#include "kernels/naive/evaluate.h"
#include "runtime/execution_trace.h"
#include "runtime/measure/difference.h"
#include "runtime/random_inputs.h"
#include "sinter/session.h"
#include "tests/frontend/onnx/onnx_models.h"
#include "tests/runtime/allocation_counter.h"
#include "tests/runtime/control_flow_models.h"

namespace sinter {
namespace {

using onnx::F32;
using onnx::GraphProto;
using onnx::ModelMaker;
using testing::HasSubstr;

// h = tanh(x w + h r), c = c / 2 + h: a cell with weights. Collects h and the iteration's number.
GraphProto Cell() {
  return ModelMaker()
      .Input("i", kCount)
      .Input("go", kBool)
      .Input("h", F32({2, 16}))
      .Input("c", F32({2, 16}))
      .Initializer("r", Matrix(16, 16, 3))
      .Initializer("half", Constant::Scalar(0.5F))
      .Node("Identity", {"go"}, {"on"})
      .Node("MatMul", {"h", "r"}, {"product"})
      .Node("Add", {"product", "x"}, {"sum"})
      .Node("Tanh", {"sum"}, {"h_next"})
      .Node("Mul", {"c", "half"}, {"c_half"})
      .Node("Add", {"c_half", "h_next"}, {"c_next"})
      .Node("Identity", {"h_next"}, {"all"})
      .Node("Identity", {"i"}, {"number"})
      .Output("on")
      .Output("h_next")
      .Output("c_next")
      .Output("all")
      .Output("number")
      .graph();
}

ModelMaker CellLoop(bool count_is_constant) {
  ModelMaker maker;
  maker.Input("x", F32({2, 16})).Initializer("yes", Constant::Scalar(true));
  if (count_is_constant) {
    maker.Initializer("most", Constant::Scalar<int64_t>(7));
  } else {
    maker.Input("most", kCount);
  }
  return maker.Node("Relu", {"x"}, {"start"})
      .Node("Loop", {"most", "yes", "start", "x"}, {"h", "c", "all", "numbers"}, {{"body", Cell()}},
            "loop")
      .Node("Exp", {"all"}, {"y"}, {}, "after")
      .Output("h")
      .Output("c")
      .Output("y")
      .Output("numbers");
}

TEST(ControlFlow, ALoopCarriesAndCollects) {
  ExpectLikeNaive(CellLoop(true), {{Floats({2, 16})}, {Floats({2, 16}, 5)}});
  ExpectLikeNaive(CellLoop(false), {{Floats({2, 16}), Count(3)},
                                    {Floats({2, 16}), Count(0)},
                                    {Floats({2, 16}), Count(-1)},
                                    {Floats({2, 16}), Count(100)}});
}

TEST(ControlFlow, ALoopOfKnownLengthIsAStepOfThePlan) {
  const auto session = SessionOf(CellLoop(true));
  const std::vector<Tensor> inputs = {Floats({2, 16})};
  const auto trace = session->Trace(inputs);
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->segments.size(), 1U);
  int in_body = 0;
  for (const TracedStep& step : trace->Steps()) {
    EXPECT_NE(step.step, nullptr);
    EXPECT_EQ(step.runs, step.depth == 0 ? 1 : 7) << step.NodeName();
    in_body += step.depth;
    EXPECT_NE(step.candidate->backend, "naive") << step.NodeName();
  }
  EXPECT_GT(in_body, 2);
  // The matmuls of all iterations: 2 x 16 x 16 multiply-adds each.
  EXPECT_GT(trace->flops(), 7 * 2 * 2 * 16 * 16);
}

TEST(ControlFlow, RunsOfAPlanThatIsThereAllocateNothing) {
  const auto session = SessionOf(CellLoop(true), {.threads = 1});
  const std::vector<Tensor> inputs = {Floats({2, 16})};
  auto outputs = session->Run(inputs);
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  ASSERT_TRUE(session->Run(inputs, *outputs).ok());
  StartCounting();
  const absl::Status status = session->Run(inputs, *outputs);
  EXPECT_EQ(StopCounting(), 0);
  EXPECT_TRUE(status.ok()) << status;
}

TEST(ControlFlow, PlansOfBodiesCount) {
  for (const bool count_is_constant : {true, false}) {
    const auto session = SessionOf(CellLoop(count_is_constant));
    std::vector<Tensor> inputs = {Floats({2, 16})};
    if (!count_is_constant) inputs.push_back(Count(3));
    ASSERT_TRUE(session->Run(inputs).ok());
    const auto trace = session->Trace(inputs);
    ASSERT_TRUE(trace.ok()) << trace.status();
    EXPECT_EQ(session->memory().plans, trace->Plans().size());
    EXPECT_GT(trace->Plans().size(), 1U);
  }
}

// Allocations per iteration, other than results, would add up.
TEST(ControlFlow, IterationsAllocateNothing) {
  const auto session = SessionOf(CellLoop(false), {.threads = 1});
  const auto allocations = [&](int64_t count) {
    const std::vector<Tensor> inputs = {Floats({2, 16}), Count(count)};
    EXPECT_TRUE(session->Run(inputs).ok());
    EXPECT_TRUE(session->Run(inputs).ok());
    StartCounting();
    const auto outputs = session->Run(inputs);
    return StopCounting();
  };
  EXPECT_EQ(allocations(10), allocations(20));
}

TEST(ControlFlow, ALoopEndsWithItsCondition) {
  const GraphProto body = ModelMaker()
                              .Input("i", kCount)
                              .Input("go", kBool)
                              .Input("v", F32({4}))
                              .Initializer("two", Constant::Scalar(2.0F))
                              .Initializer("bound", Constant::Scalar(100.0F))
                              .Node("Mul", {"v", "two"}, {"next"})
                              .Node("ReduceMax", {"next"}, {"most"}, {{"keepdims", 0}})
                              .Node("Less", {"most", "bound"}, {"on"})
                              .Node("Identity", {"v"}, {"seen"})
                              .Output("on")
                              .Output("next")
                              .Output("seen")
                              .graph();
  const ModelMaker maker = ModelMaker()
                               .Input("x", F32({4}))
                               .Initializer("most", Constant::Scalar<int64_t>(1000))
                               .Initializer("yes", Constant::Scalar(true))
                               .Node("Loop", {"most", "yes", "x"}, {"v", "all"}, {{"body", body}})
                               .Output("v")
                               .Output("all");
  ExpectLikeNaive(maker, {{*Tensor::FromValues<float>({4}, std::vector<float>{1, 2, 3, 0.5F})}});
}

// Carried values that grow, and slices at the iteration's number, whose shapes no plan knows in
// advance.
TEST(ControlFlow, ALoopWhoseShapesChange) {
  const GraphProto body = ModelMaker()
                              .Input("i", kCount)
                              .Input("go", kBool)
                              .Input("list", F32({Dim::Symbol("n")}))
                              .Initializer("one", Constant::Scalar<int64_t>(1))
                              .Initializer("axis", onnx::Integers({0}))
                              .Node("Add", {"i", "one"}, {"end"})
                              .Node("Unsqueeze", {"i", "axis"}, {"from"})
                              .Node("Unsqueeze", {"end", "axis"}, {"to"})
                              .Node("Slice", {"x", "from", "to", "axis"}, {"piece"})
                              .Node("Exp", {"piece"}, {"grown"})
                              .Node("Concat", {"list", "grown"}, {"longer"}, {{"axis", 0}})
                              .Node("Neg", {"grown"}, {"collected"})
                              .Node("Identity", {"go"}, {"on"})
                              .Output("on")
                              .Output("longer")
                              .Output("collected")
                              .graph();
  const ModelMaker maker =
      ModelMaker()
          .Input("most", kCount)
          .Input("x", F32({64}))
          .Input("start", F32({Dim::Symbol("m")}))
          .Initializer("yes", Constant::Scalar(true))
          .Node("Loop", {"most", "yes", "start"}, {"list", "all"}, {{"body", body}}, "loop")
          .Output("list")
          .Output("all");
  ExpectLikeNaive(maker, {{Count(5), Floats({64}), Floats({3})},
                          {Count(40), Floats({64}), Floats({1})},
                          {Count(2), Floats({64}), Floats({3})}});
}

// A loop in a loop, and a value that the outer loop passes on unchanged.
TEST(ControlFlow, LoopsNest) {
  const GraphProto inner = ModelMaker()
                               .Input("j", kCount)
                               .Input("go2", kBool)
                               .Input("v", F32({3}))
                               .Node("Add", {"v", "same"}, {"sum"})
                               .Node("Identity", {"go2"}, {"on2"})
                               .Output("on2")
                               .Output("sum")
                               .graph();
  const GraphProto outer =
      ModelMaker()
          .Input("i", kCount)
          .Input("go", kBool)
          .Input("u", F32({3}))
          .Input("same", F32({3}))
          .Initializer("three", Constant::Scalar<int64_t>(3))
          .Initializer("yes2", Constant::Scalar(true))
          .Node("Loop", {"three", "yes2", "u"}, {"summed"}, {{"body", inner}}, "inner")
          .Node("Sigmoid", {"summed"}, {"next"})
          .Node("Identity", {"go"}, {"on"})
          .Node("Identity", {"next"}, {"collected"})
          .Output("on")
          .Output("next")
          .Output("same")
          .Output("collected")
          .graph();
  const ModelMaker maker = ModelMaker()
                               .Input("x", F32({3}))
                               .Input("a", F32({3}))
                               .Initializer("four", Constant::Scalar<int64_t>(4))
                               .Initializer("yes", Constant::Scalar(true))
                               .Node("Loop", {"four", "yes", "x", "a"}, {"u", "same_out", "all"},
                                     {{"body", outer}}, "outer")
                               .Output("u")
                               .Output("same_out")
                               .Output("all");
  ExpectLikeNaive(maker, {{Floats({3}), Floats({3}, 2)}});
  const auto session = SessionOf(maker);
  const auto trace = session->Trace(std::vector<Tensor>{Floats({3}), Floats({3}, 2)});
  ASSERT_TRUE(trace.ok()) << trace.status();
  int64_t most_runs = 0;
  for (const TracedStep& step : trace->Steps()) most_runs = std::max(most_runs, step.runs);
  EXPECT_EQ(most_runs, 12);
}

TEST(ControlFlow, LoopsEndWithTheirRun) {
  const auto session = SessionOf(CellLoop(false));
  const std::vector<Tensor> inputs = {Floats({2, 16}), Count(int64_t{1} << 22)};
  const absl::Status late = session->Run(inputs, {.time_limit = 1e-2}).status();
  EXPECT_EQ(late.code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_THAT(std::string(late.message()), HasSubstr("loop"));
  const std::atomic<bool> cancel = true;
  EXPECT_EQ(session->Run(inputs, {.cancel = &cancel}).status().code(),
            absl::StatusCode::kCancelled);
}

TEST(ControlFlow, LoopsAskTheProgramWhetherToGoOn) {
  const auto session = SessionOf(CellLoop(false));
  const std::vector<Tensor> inputs = {Floats({2, 16}), Count(int64_t{1} << 22)};
  int polls = 0;
  const absl::Status status =
      session->Run(inputs, {.poll = [&polls] { return ++polls == 2; }}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kCancelled);
  EXPECT_EQ(polls, 2);
}

TEST(ControlFlow, StackedResultsAreLimited) {
  const auto session = SessionOf(CellLoop(false), {.max_arena_bytes = 1 << 20});
  const absl::Status status =
      session->Run(std::vector<Tensor>{Floats({2, 16}), Count(1 << 20)}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
}

TEST(ControlFlow, RunsFromManyThreadsAtOnce) {
  const auto session = SessionOf(CellLoop(false), {.threads = 1});
  std::vector<std::vector<Tensor>> expected;
  for (int64_t t = 0; t < 4; ++t) {
    expected.push_back(*session->Run(std::vector<Tensor>{Floats({2, 16}), Count(t)}));
  }
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (int64_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int run = 0; run < 20; ++run) {
        const auto outputs = session->Run(std::vector<Tensor>{Floats({2, 16}), Count(t)});
        const size_t bytes = static_cast<size_t>(expected[static_cast<size_t>(t)][0].byte_size());
        right +=
            outputs.ok() && std::memcmp((*outputs)[0].data(),
                                        expected[static_cast<size_t>(t)][0].data(), bytes) == 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 80);
}

}  // namespace
}  // namespace sinter
