#include "sinter/session.h"

#include <cstring>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "ir/constant.h"
#include "ir/cost.h"
#include "ir/graph.h"
#include "ir/ops.h"
#include "runtime/backends.h"
#include "runtime/execution_trace.h"
#include "runtime/plan.h"
#include "sinter/backends.h"
#include "tests/random_net.h"

namespace sinter {
namespace {

using testing::HasSubstr;

// relu(conv(x)) over [N, 3, H, W], and the input's mean over H and W.
Graph SmallNet() {
  Random random(7);
  Graph graph;
  graph.name = "small net";
  graph.metadata["author"] = "nobody";
  const Dim n = Dim::Symbol("N");
  const ValueId x = graph.AddInput(
      "image", Type{DType::kFloat32, {n, 3, Dim::Symbol("H"), Dim::Symbol("W")}, {}});
  auto add = [&](Operation operation, std::vector<ValueId> inputs) {
    return graph.node(graph.AddNode(std::move(operation), std::move(inputs)).value()).output();
  };
  const ValueId weight = graph.AddConstant(RandomFloats(random, {5, 3, 3, 3}), "weight");
  graph.AddOutput("features", add(Relu{}, {add(Conv{.pads = {1, 1, 1, 1}}, {x, weight})}));
  graph.AddOutput("mean", add(ReduceMean{.axes = {2, 3}, .keepdims = false}, {x}));
  return graph;
}

std::unique_ptr<Session> SessionOf(Graph graph, const SessionOptions& options = {}) {
  auto model = Model::Create(std::move(graph));
  EXPECT_TRUE(model.ok()) << model.status();
  auto session = Session::Create(*std::move(model), options);
  EXPECT_TRUE(session.ok()) << session.status();
  return *std::move(session);
}

Tensor Image(std::vector<int64_t> dims, uint64_t seed = 1) {
  Random random(seed);
  return ToTensor(RandomFloats(random, std::move(dims)));
}

bool SameBits(const Tensor& a, const Tensor& b) {
  return a.dtype() == b.dtype() && a.dims() == b.dims() &&
         std::memcmp(a.data(), b.data(), static_cast<size_t>(a.byte_size())) == 0;
}

TEST(Session, KnowsItsModel) {
  const auto session = SessionOf(SmallNet());
  EXPECT_EQ(session->model().name(), "small net");
  EXPECT_EQ(session->model().metadata().at("author"), "nobody");
  ASSERT_EQ(session->model().inputs().size(), 1u);
  EXPECT_EQ(session->model().inputs()[0].shape.ToString(), "[N,3,H,W]");
  EXPECT_EQ(session->model().outputs()[1].name, "mean");
  EXPECT_EQ(session->backend(), GetBackend());
}

TEST(Session, GivesTheSameBitsEveryTime) {
  const auto session = SessionOf(SmallNet(), {.threads = 2});
  const Tensor image = Image({2, 3, 33, 47});
  const auto first = session->Run({&image, 1});
  ASSERT_TRUE(first.ok()) << first.status();
  for (int i = 0; i < 20; ++i) {
    const auto again = session->Run({&image, 1});
    ASSERT_TRUE(again.ok()) << again.status();
    EXPECT_TRUE(SameBits((*first)[0], (*again)[0]));
    EXPECT_TRUE(SameBits((*first)[1], (*again)[1]));
  }
}

TEST(Session, RunsFromManyThreadsAtOnce) {
  const auto session = SessionOf(SmallNet(), {.threads = 1, .max_plans = 2});
  std::vector<Tensor> images;
  std::vector<Tensor> expected;
  for (int64_t width = 8; width < 12; ++width) {
    images.push_back(Image({1, 3, 9, width}, static_cast<uint64_t>(width)));
    expected.push_back((*session->Run({&images.back(), 1}))[0]);
  }
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (size_t t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < 20; ++i) {
        const size_t at = (t + i) % images.size();
        const auto outputs = session->Run({&images[at], 1});
        if (!outputs.ok() || !SameBits((*outputs)[0], expected[at])) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

// Sessions of one model share its packed weights, and each uses two threads of its own.
TEST(Session, TwoRunOnTwoThreadsAtOnce) {
  const auto one = SessionOf(SmallNet(), {.threads = 2});
  const auto other =
      Session::Create(one->model(), {.backend = "blocked", .threads = 2, .max_plans = 1});
  ASSERT_TRUE(other.ok()) << other.status();
  std::atomic<int> wrong = 0;
  const auto run = [&](const Session& session) {
    for (int64_t i = 0; i < 10; ++i) {
      const Tensor image = Image({1, 3, 9 + i % 3, 10}, static_cast<uint64_t>(i % 3));
      const auto first = session.Run({&image, 1});
      const auto second = session.Run({&image, 1});
      if (!first.ok() || !second.ok() || !SameBits((*first)[0], (*second)[0])) ++wrong;
    }
  };
  std::thread beside([&] { run(**other); });
  run(*one);
  beside.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Session, KeepsNoMorePlansThanItMayAndPacksWeightsOnce) {
  const auto session = SessionOf(SmallNet(), {.max_plans = 3});
  Tensor image = Image({1, 3, 8, 8});
  ASSERT_TRUE(session->Run({&image, 1}).ok());
  const SessionMemory one = session->memory();
  for (int64_t width = 9; width < 30; ++width) {
    image = Image({1, 3, 8, width});
    ASSERT_TRUE(session->Run({&image, 1}).ok());
  }
  EXPECT_EQ(session->memory().plans, 3u);
  EXPECT_EQ(session->memory().packed_bytes, one.packed_bytes);
}

TEST(Session, WritesIntoTheCallersTensors) {
  const auto session = SessionOf(SmallNet());
  const Tensor image = Image({1, 3, 6, 6});
  const auto expected = session->Run({&image, 1});
  ASSERT_TRUE(expected.ok()) << expected.status();
  std::vector<Tensor> outputs(2);
  outputs[0] = Tensor::Create(DType::kFloat32, {1, 5, 6, 6}).value();
  const void* mine = outputs[0].data();
  ASSERT_TRUE(session->Run({&image, 1}, outputs).ok());
  EXPECT_EQ(outputs[0].data(), mine);
  EXPECT_TRUE(SameBits(outputs[0], (*expected)[0]));
  EXPECT_TRUE(SameBits(outputs[1], (*expected)[1]));

  outputs[0] = Tensor::Create(DType::kFloat32, {1, 5, 6, 7}).value();
  const absl::Status status = session->Run({&image, 1}, outputs);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("output 'features' is f32[1,5,6,6]"));
}

TEST(Session, TakesInputsAtAnyAlignment) {
  const auto session = SessionOf(SmallNet());
  const Tensor image = Image({1, 3, 6, 6});
  const auto expected = session->Run({&image, 1});
  ASSERT_TRUE(expected.ok()) << expected.status();
  std::vector<std::byte> bytes(static_cast<size_t>(image.byte_size()) + 64);
  for (const size_t shift : {1, 4, 8, 31}) {
    std::memcpy(bytes.data() + shift, image.data(), static_cast<size_t>(image.byte_size()));
    const Tensor shifted =
        Tensor::Borrow(DType::kFloat32, {1, 3, 6, 6}, bytes.data() + shift).value();
    const auto outputs = session->Run({&shifted, 1});
    ASSERT_TRUE(outputs.ok()) << outputs.status();
    EXPECT_TRUE(SameBits((*outputs)[0], (*expected)[0])) << "shifted by " << shift;
  }
}

TEST(Session, NamesTheInputThatDoesNotFit) {
  const auto session = SessionOf(SmallNet());
  auto message_for = [&](const std::vector<Tensor>& inputs) {
    const auto outputs = session->Run(inputs);
    EXPECT_EQ(outputs.status().code(), absl::StatusCode::kInvalidArgument) << outputs.status();
    return std::string(outputs.status().message());
  };
  EXPECT_THAT(message_for({}), HasSubstr("takes 1 inputs, not 0"));
  EXPECT_THAT(message_for({Tensor()}), HasSubstr("input 'image'"));
  EXPECT_THAT(message_for({Tensor::Create(DType::kInt64, {1, 3, 4, 4}).value()}),
              HasSubstr("input 'image' must be f32[N,3,H,W], not i64[1,3,4,4]"));
  EXPECT_THAT(message_for({Image({1, 4, 4, 4})}), HasSubstr("input 'image' has shape [1,4,4,4]"));
  EXPECT_THAT(message_for({Image({3, 4, 4})}), HasSubstr("input 'image' has shape [3,4,4]"));
}

TEST(Session, RefusesOneSymbolWithTwoSizes) {
  Graph graph;
  const Type type{DType::kFloat32, {Dim::Symbol("N"), 2}, {}};
  const ValueId a = graph.AddInput("a", type);
  const ValueId b = graph.AddInput("b", type);
  graph.AddOutput("sum", graph.node(graph.AddNode(Add{}, {a, b}).value()).output());
  const auto session = SessionOf(std::move(graph));
  const auto outputs = session->Run(std::vector<Tensor>{Image({3, 2}), Image({1, 2})});
  EXPECT_EQ(outputs.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(outputs.status().message()), HasSubstr("input 'b': N is 3 and 1"));
}

TEST(Session, GivesOutputsThatAreInputsConstantsViewsOrTheSameTwice) {
  Graph graph;
  const ValueId x = graph.AddInput("x", Type{DType::kFloat32, {2, 3}, {}});
  const ValueId c = graph.AddConstant(Constant::FromValues<float>({2}, {5, 6}));
  const ValueId view = graph.node(graph.AddNode(Flatten{.axis = 0}, {x}).value()).output();
  const ValueId negative = graph.node(graph.AddNode(Neg{}, {view}).value()).output();
  graph.AddOutput("x again", x);
  graph.AddOutput("constant", c);
  graph.AddOutput("view", view);
  graph.AddOutput("first", negative);
  graph.AddOutput("second", negative);
  const auto session = SessionOf(std::move(graph));
  const float elements[] = {1, 2, 3, 4, 5, 6};
  const Tensor input = Tensor::FromValues<float>({2, 3}, elements).value();
  const auto outputs = session->Run({&input, 1});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  using testing::ElementsAre;
  EXPECT_THAT((*outputs)[0].values<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT((*outputs)[1].values<float>(), ElementsAre(5, 6));
  EXPECT_EQ((*outputs)[2].dims(), (std::vector<int64_t>{1, 6}));
  EXPECT_THAT((*outputs)[2].values<float>(), ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_THAT((*outputs)[3].values<float>(), ElementsAre(-1, -2, -3, -4, -5, -6));
  EXPECT_THAT((*outputs)[4].values<float>(), ElementsAre(-1, -2, -3, -4, -5, -6));
}

TEST(Session, RunsEmptyTensors) {
  const auto session = SessionOf(SmallNet());
  const Tensor none = Tensor::Create(DType::kFloat32, {0, 3, 4, 4}).value();
  const auto outputs = session->Run({&none, 1});
  ASSERT_TRUE(outputs.ok()) << outputs.status();
  EXPECT_EQ((*outputs)[0].dims(), (std::vector<int64_t>{0, 5, 4, 4}));
}

TEST(Session, StopsWhenCancelledOrOutOfTime) {
  const auto session = SessionOf(SmallNet());
  const Tensor image = Image({1, 3, 64, 64});
  const std::atomic<bool> cancel = true;
  EXPECT_EQ(session->Run({&image, 1}, {.cancel = &cancel}).status().code(),
            absl::StatusCode::kCancelled);
  EXPECT_EQ(session->Run({&image, 1}, {.time_limit = 1e-9}).status().code(),
            absl::StatusCode::kDeadlineExceeded);
}

TEST(Session, TracesEveryStepOfARun) {
  const auto session = SessionOf(SmallNet());
  const Tensor image = Image({1, 3, 64, 64});
  ExecutionTrace trace;
  ASSERT_TRUE(session->Run({&image, 1}, {.trace = &trace}).ok());
  ASSERT_TRUE(session->Run({&image, 1}, {.trace = &trace}).ok());  // replaces the old trace
  const auto plan = *session->PlanFor({{1, 3, 64, 64}});
  EXPECT_THAT(trace.Plans(), testing::ElementsAre(plan));
  const std::vector<TracedStep> steps = trace.Steps();
  ASSERT_EQ(steps.size(), plan->steps().size());
  for (const TracedStep& step : steps) {
    EXPECT_EQ(step.runs, 1);
    EXPECT_GT(step.seconds, 0);
  }
  EXPECT_EQ(trace.arena_bytes(), plan->arena_bytes());
  EXPECT_EQ(trace.packed_bytes(), plan->packed_bytes());
  EXPECT_DOUBLE_EQ(trace.flops(), CostOf(plan->graph()).flops);
  // Available without a run if shapes do not depend on data.
  const auto known = session->Trace({&image, 1});
  ASSERT_TRUE(known.ok()) << known.status();
  EXPECT_EQ(known->Steps().size(), steps.size());
}

TEST(Session, RefusesAnArenaBeyondItsLimit) {
  const Tensor image = Image({1, 3, 64, 64});
  ModelOptions unfused;
  unfused.passes.stop_after = "fold-constants";
  const auto model = Model::Create(SmallNet(), unfused);
  ASSERT_TRUE(model.ok()) << model.status();
  const auto limited = Session::Create(*model, {.backend = "naive", .max_arena_bytes = 1000});
  ASSERT_TRUE(limited.ok()) << limited.status();
  EXPECT_EQ((*limited)->Run({&image, 1}).status().code(), absl::StatusCode::kResourceExhausted);
}

TEST(Backends, AreKnownByName) {
  EXPECT_EQ(GetBackend(), "auto");
  ASSERT_TRUE(SetBackend("naive").ok());
  EXPECT_EQ(GetBackend(), "naive");
  EXPECT_EQ(SessionOf(SmallNet())->backend(), "naive");
  const absl::Status status = SetBackend("fastest");
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  for (const BackendInfo& known : AvailableBackends()) {
    EXPECT_THAT(std::string(status.message()), HasSubstr(known.name));
  }
  EXPECT_EQ(GetBackend(), "naive");
  ASSERT_TRUE(SetBackend("auto").ok());
}

}  // namespace
}  // namespace sinter
